/**
 * `node research/scale-comparison.ts`: regimes by the scale of the product beside those by the rule of the median, over the same bars, on
 * class-seeds that no constant was chosen on and on worlds that are not the simulator's. Prints a table in Markdown. `--quick`: one seed.
 */
import path from 'node:path';
import { fitScale } from '#market/models/regime/scale.ts';
import { DAY } from '#market/time.ts';
import { mean, meanOf } from './evaluation/estimate.ts';
import { REGIME_CLASSES, REGIME_SYMBOLS } from './evaluation/regimes.ts';
import { garchWorld } from './foreign/garch.ts';
import { hestonWorld } from './foreign/heston.ts';
import { judgePlanted } from './foreign/judge.ts';
import type { PlantedWorld } from './foreign/planted.ts';
import { readResiduals, residualWorld } from './foreign/residuals.ts';
import { medianRule } from './median-scale.ts';
import { type RegimeScores, scoreRegimes } from './regime-scores.ts';
import { judgeHistory } from './regime-trial.ts';
import { START, simulateClass } from './simulated.ts';

/** The rule: nine seeds from 8101 on, of each of the four classes of the evaluation; six from 8101 on of each foreign world. */
const FIRST = 8101;
const SEEDS = 9;
const FOREIGN_SEEDS = 6;

interface Pair {
  readonly before: RegimeScores;
  readonly now: RegimeScores;
}

type Judge = (rule: typeof fitScale) => Parameters<typeof scoreRegimes>[0];
const compare = (judge: Judge): Pair => ({
  before: scoreRegimes(judge(medianRule)),
  now: scoreRegimes(judge(fitScale)),
});

async function simulatedPair(
  assetClass: (typeof REGIME_CLASSES)[number][0],
  days: number,
  seed: number,
): Promise<Pair> {
  const world = { seed, world: 'full', assetClass, timeframe: '1h', symbols: REGIME_SYMBOLS, days } as const;
  const { instruments, bars, truth } = await simulateClass(world);
  return compare((scaleRule) =>
    judgeHistory({ seed, instruments, bars, middle: START + (days / 2) * DAY, truth, scaleRule }),
  );
}

const foreignPair = (seed: number, world: PlantedWorld): Pair =>
  compare((scaleRule) => judgePlanted(seed, world, scaleRule));

function row(name: string, pairs: readonly Pair[]): string {
  const of = (score: keyof RegimeScores) =>
    `${mean(pairs.map(({ before }) => before[score] as number)).toFixed(3)} → ${mean(pairs.map(({ now }) => now[score] as number)).toFixed(3)}`;
  const gains = pairs.map(({ before, now }) => now.kappa - before.kappa);
  const { low, high } = meanOf(gains.map((gain) => [gain]));
  const better = gains.filter((gain) => gain > 0).length;
  const gain = `${mean(gains).toFixed(3)} (${low.toFixed(3)} … ${high.toFixed(3)})`;
  return `| ${name} | ${pairs.length} | ${of('kappa')} | ${gain} | ${better} | ${of('balancedAccuracy')} | ${of('logLoss')} | ${of('switchRatio')} |`;
}

async function main(isQuick: boolean): Promise<void> {
  const print = (line: string) => process.stdout.write(`${line}\n`);
  const seeds = (count: number) => Array.from({ length: isQuick ? 1 : count }, (_, i) => FIRST + i);
  print('| world | n | κ median → likelihood | gain (95 %) | better | balanced accuracy | log-loss | switches |');
  print('| --- | --: | --: | --: | --: | --: | --: | --: |');
  const all: Pair[] = [];
  for (const [assetClass, days] of REGIME_CLASSES) {
    const pairs: Pair[] = [];
    for (const seed of seeds(SEEDS)) pairs.push(await simulatedPair(assetClass, days, seed));
    all.push(...pairs);
    print(row(`simulator, ${assetClass}`, pairs));
  }
  print(row('**simulator, all classes**', all));
  print(
    row(
      '**GARCH-t**',
      seeds(FOREIGN_SEEDS).map((seed) => foreignPair(seed, garchWorld(seed))),
    ),
  );
  print(
    row(
      '**Heston with jumps**',
      seeds(FOREIGN_SEEDS).map((seed) => foreignPair(seed, hestonWorld(seed))),
    ),
  );
  const data = process.env.ARGUS_SHARED_DATA ?? path.join(import.meta.dirname, '../../shared/data');
  const residuals = await readResiduals(data);
  if (residuals === null) print('\nReal residuals: skipped, the shared data are not here.');
  else
    print(
      row(
        '**real residuals**',
        seeds(FOREIGN_SEEDS).map((seed) => foreignPair(seed, residualWorld(seed, residuals))),
      ),
    );
}

if (import.meta.main) await main(process.argv.includes('--quick'));
