import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { garchWorld } from './garch.ts';
import { hestonWorld } from './heston.ts';
import { BARS, type PlantedWorld, SYMBOLS } from './planted.ts';
import { readResiduals, residualWorld } from './residuals.ts';

const data = process.env.ARGUS_SHARED_DATA ?? path.join(import.meta.dirname, '../../../shared/data');
const residuals = await readResiduals(data);
const worlds: [string, (seed: number) => PlantedWorld][] = [
  ['GARCH-t', garchWorld],
  ['Heston with jumps', hestonWorld],
  ...(residuals === null
    ? []
    : [
        ['real residuals', (seed) => residualWorld(seed, residuals)] satisfies [string, (seed: number) => PlantedWorld],
      ]),
];

/** Root mean square of the log moves of the bars in a state. */
function volatility({ bars, truth }: PlantedWorld, state: number): number {
  let sum = 0;
  let count = 0;
  for (const { symbol, bars: b } of bars)
    for (let t = 0; t < b.length; t++) {
      if (truth.get(symbol)?.[t] !== state) continue;
      sum += Math.log((b.close[t] as number) / (b.open[t] as number)) ** 2;
      count++;
    }
  return Math.sqrt(sum / count);
}

describe.each(worlds)('a world of %s', (_name, worldOf) => {
  const world = worldOf(1);

  it('A seed always gives the same bars, and another seed gives others', () => {
    expect(worldOf(1).bars).toEqual(world.bars);
    expect(worldOf(2).bars[0]?.bars.close).not.toEqual(world.bars[0]?.bars.close);
  });

  it('Every bar lies between its low and its high, and every bar of every instrument has a state', () => {
    expect(world.instruments).toHaveLength(SYMBOLS);
    for (const { symbol, bars: b } of world.bars) {
      expect(world.truth.get(symbol)).toHaveLength(BARS);
      for (let t = 0; t < BARS; t++) {
        const [open, high, low, close] = [b.open[t], b.high[t], b.low[t], b.close[t]] as [
          number,
          number,
          number,
          number,
        ];
        if (!(low > 0 && low <= Math.min(open, close) && high >= Math.max(open, close)))
          expect.fail(`${symbol} bar ${t}: ${open} ${high} ${low} ${close}`);
      }
    }
  });

  it('The states differ in volatility, from ranges through bulls and bears to high volatility and stress', () => {
    const [bull, bear, range, high, stress] = [0, 1, 2, 3, 4].map((state) => volatility(world, state)) as number[];
    expect(range).toBeLessThan(bull as number);
    expect(bull).toBeLessThan(bear as number);
    expect(bear).toBeLessThan(high as number);
    expect(high).toBeLessThan(stress as number);
  });
});
