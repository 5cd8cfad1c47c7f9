import path from 'node:path';
import { rangeRows } from '#market/models/ranges/rows.ts';
import { rangeBlocks } from '#market/models/ranges/skill.ts';
import { DAY } from '#market/time.ts';
import { middleOf, stateAt } from '../foreign/judge.ts';
import { judgeRangePeers, type RangePeerTrial } from '../peers/range-peers.ts';
import { judgePeers, type RegimePeerTrial } from '../peers/regime-peers.ts';
import { closesOf, refitTimes } from '../range-history.ts';
import { ewmaOf } from '../range-peers.ts';
import { seriesOfFile } from '../range-series.ts';
import { walkRange } from '../range-walk.ts';
import { START, simulateClass } from '../simulated.ts';
import type { Job } from './job.ts';
import { readClass, STOCKS_FILE } from './ranges.ts';
import { FOREIGN_WORLDS, foreignWorld, REGIME_CLASSES, REGIME_SYMBOLS, type RegimeKey } from './regimes.ts';
import { type SeedRange, seeds } from './seeds.ts';

/** Where peers run, and what they are run on. */
export interface PeerSource {
  readonly program: string;
  readonly data: string;
  readonly isDataThere: boolean;
}

/** Regimes by the product and by peers, on the same bars. */
export const regimePeerJobs = (range: SeedRange, source: PeerSource): Job<RegimeKey, RegimePeerTrial>[] => [
  ...(['full', 'misspec_4'] as const).flatMap((world) =>
    REGIME_CLASSES.flatMap(([assetClass, days]) =>
      seeds(range).map((seed) => ({
        name: `peers-regimes-${world}-${assetClass}-${seed}`,
        key: { world, seed },
        seconds: 60,
        run: async () => {
          const options = { seed, world, assetClass, timeframe: '1h', symbols: REGIME_SYMBOLS, days } as const;
          return judgePeers(source.program, seed, await simulateClass(options), START + (days / 2) * DAY);
        },
      })),
    ),
  ),
  ...FOREIGN_WORLDS.filter((world) => source.isDataThere || world !== 'real_residuals').flatMap((world) =>
    seeds(range).map((seed) => ({
      name: `peers-regimes-${world}-${seed}`,
      key: { world, seed },
      seconds: 60,
      run: async () => {
        const planted = await foreignWorld(world, seed, source.data);
        if (planted === null) throw new RangeError(`the world ${world} has no data`);
        const { instruments, bars } = planted;
        return judgePeers(source.program, seed, { instruments, bars, truth: stateAt(planted) }, middleOf(planted));
      },
    })),
  ),
];

/** Stocks on which peers by symbol are fitted: every eighth in the order of symbols, a rule without a look at any. */
const EVERY = 8;
const FIRST_CUT = Date.UTC(2016, 0, 1);

/** Ranges of single stocks by the product, which reads their class, and by peers, on the same rows and cuts. */
export const rangePeerJobs = ({ program, data }: PeerSource): Job<{ readonly horizon: number }, RangePeerTrial>[] =>
  [1, 5].map((horizon) => ({
    name: `peers-ranges-${horizon}`,
    key: { horizon },
    seconds: 500,
    run: async () => {
      const { instruments, bars } = await readClass(path.join(data, STOCKS_FILE), '1d', 'us_equity');
      const known = new Map(instruments.map((instrument) => [instrument.symbol, instrument]));
      const chosen = [...bars].sort((a, b) => (a.symbol < b.symbol ? -1 : 1)).filter((_, i) => i % EVERY === 0);
      const series = chosen.flatMap((part) => {
        const instrument = known.get(part.symbol);
        return instrument === undefined ? [] : [seriesOfFile(part, instrument, { fitBefore: 0, ahead: horizon })];
      });
      const blocks = rangeBlocks('1d', 1);
      const cuts = refitTimes(closesOf(chosen), '1d', blocks).filter((cut) => cut >= FIRST_CUT);
      const { rows, outcomes } = rangeRows(series, '1d', [horizon]);
      const walk = walkRange(rows, outcomes[0], ewmaOf(rows, series), cuts, blocks);
      return judgeRangePeers(program, walk, series);
    },
  }));
