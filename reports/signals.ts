import { consensusOf } from '#market/models/signals/consensus.ts';
import { wilson } from '#market/models/signals/scores.ts';
import type { AbstainReason } from '#market/models/signals/signal.ts';
import type { Timeframe } from '#market/timeframe.ts';
import { classTitle, list, percent, plural } from '#wording/words.ts';
import type { SignalModel, SignalsModel } from './models.ts';
import type { InstrumentRow, SignalRow, TrackRow } from './rows.ts';

/** Why a chart has no direction, as a reader is told. */
const REASON_TEXT: Readonly<Record<AbstainReason, string>> = {
  '': '',
  no_demonstrated_skill: 'no skill shown',
  below_threshold: 'too close to call',
  warmup: 'too little history',
  stale: 'not trading',
  amended_bar: 'bar corrected',
  novelty_extreme: 'bar unlike any before',
  thin_benchmark: 'too few peers',
  model_expired: 'model out of date',
};

/** What an input of novelty is, as a reader is told. */
const DRIVER_TEXT: Readonly<Record<string, string>> = {
  ret_z_1: 'size of the move',
  alpha_z_1: 'move against its class',
  mom_z_5: 'move of five bars',
  mom_z_20: 'move of twenty bars',
  mom_accel_10: 'turn of momentum',
  range_rel_20: 'range',
  trange_rel_14: 'range with gap',
  k_body_share: 'body of the bar',
  k_upper_share: 'upper shadow',
  k_lower_share: 'lower shadow',
  clv: 'place of the close',
  volume_rel_20: 'volume',
  volume_ratio_5_60: 'volume of five bars',
  volume_z_60: 'volume',
  mfi_14: 'money flow',
  bvc_imbalance_20: 'one-sided volume',
  vol_ratio_10_60: 'change of volatility',
  vol_ratio_20_120: 'change of volatility',
  jump_share_60: 'jumps',
  semivol_ratio_60: 'falls against rises',
  max_ret_z_20: 'largest rise',
  min_ret_z_20: 'largest fall',
  zero_ret_share_60: 'bars without a move',
  outlier_share_60: 'number of outliers',
  efficiency_ratio_10: 'straightness of the move',
  streak: 'run of one direction',
  acf_1_60: 'reversal or persistence',
  complexity_60: 'roughness',
  discord_20: 'shape of the path',
  corr_class_60: 'correlation with its class',
  lead_lag_60: 'lag behind its class',
  amihud_ratio_20_120: 'price impact',
  gap_in_sigma: 'opening gap',
  upper_shadow_in_sigma: 'upper shadow',
  lower_shadow_in_sigma: 'lower shadow',
  range_in_parkinson: 'range',
  drift_20: 'move of twenty bars',
};

const UNIT: Readonly<Record<Timeframe, readonly [number, string]>> = {
  '1m': [1, 'minute'],
  '5m': [5, 'minute'],
  '15m': [15, 'minute'],
  '30m': [30, 'minute'],
  '1h': [1, 'hour'],
  '4h': [4, 'hour'],
  '1d': [1, 'day'],
  '1w': [1, 'week'],
};

/** 15 minutes, 7 hours, 5 days: bars that the market trades, not time on the wall. */
export function horizonText(timeframe: Timeframe, bars: number): string {
  const [each, unit] = UNIT[timeframe];
  const minutes = each * bars;
  return unit === 'minute' && minutes >= 60 ? plural(minutes / 60, 'hour') : plural(minutes, unit);
}

const SHOWN = 30;
const UNUSUAL = 0.99;
const LEAST_OUTCOMES = 100;

export const signalOf = (row: SignalRow, assetClass: string): SignalModel => ({
  symbol: row.symbol,
  assetClass,
  timeframe: row.timeframe,
  closeTime: row.closeTime,
  direction: row.direction,
  reason: REASON_TEXT[row.reason],
  confidence: row.confidence,
  horizon: horizonText(row.timeframe, row.horizon),
  halfWidth: row.halfWidth,
  novelty: row.novelty,
  drivers: [...new Set(row.drivers.map((driver) => DRIVER_TEXT[driver] ?? driver))],
});

/** What the page of signals says besides its frame. */
export function signalsOf(
  rows: readonly SignalRow[],
  track: readonly TrackRow[],
  instruments: ReadonlyMap<string, InstrumentRow>,
): Omit<SignalsModel, 'tier' | 'path' | 'title' | 'asOf' | 'runId' | 'currentUntil' | 'navigation' | 'heads'> {
  const all = rows.map((row) => signalOf(row, instruments.get(row.symbol)?.assetClass ?? ''));
  const directional = all
    .filter(({ direction }) => direction !== 'neutral')
    .sort((a, b) => b.confidence - a.confidence || (a.symbol < b.symbol ? -1 : 1));
  const unusual = all
    .filter(({ novelty }) => novelty !== null && novelty > UNUSUAL)
    .sort((a, b) => (b.novelty as number) - (a.novelty as number) || (a.symbol < b.symbol ? -1 : 1));
  const counts = new Map<string, number>();
  for (const { reason } of all) if (reason !== '') counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const reasons = [...counts]
    .map(([reason, charts]) => ({ reason, charts }))
    .sort((a, b) => b.charts - a.charts || (a.reason < b.reason ? -1 : 1));
  return {
    template: 'signals',
    note: noteOf(all, directional, unusual),
    directional: directional.slice(0, SHOWN),
    moreDirectional: Math.max(0, directional.length - SHOWN),
    unusual: unusual.slice(0, SHOWN),
    moreUnusual: Math.max(0, unusual.length - SHOWN),
    consensus: consensusRows(all).slice(0, SHOWN),
    reasons,
    track: track.map(({ resolvedDirectional, hits, intervals, inside, ...row }) => {
      const [low, high] = wilson(hits, Math.max(1, resolvedDirectional));
      return {
        ...row,
        title: classTitle(row.assetClass),
        hitRate:
          resolvedDirectional < LEAST_OUTCOMES
            ? null
            : { rate: hits / resolvedDirectional, low, high, n: resolvedDirectional },
        coverage: intervals < LEAST_OUTCOMES ? null : { rate: inside / intervals, n: intervals },
      };
    }),
  };
}

/** Several charts of an instrument with a direction: most agreed, then most charts, then farthest from one half. */
function consensusRows(all: readonly SignalModel[]): SignalsModel['consensus'] {
  return [...Map.groupBy(all, ({ symbol }) => symbol)]
    .flatMap(([symbol, charts]) => {
      const found = consensusOf(charts);
      return found === null || found.directional < 2 ? [] : [{ symbol, ...found }];
    })
    .sort(
      (a, b) =>
        b.agreement - a.agreement ||
        b.directional - a.directional ||
        Math.abs(b.lean) - Math.abs(a.lean) ||
        (a.symbol < b.symbol ? -1 : 1),
    );
}

function noteOf(
  all: readonly SignalModel[],
  directional: readonly SignalModel[],
  unusual: readonly SignalModel[],
): string[] {
  if (all.length === 0) return ['No signal was issued yet: the first ones come with the next bar that closes.'];
  const charts = plural(all.length, 'chart');
  const sentences = [
    directional.length === 0
      ? `None of ${charts} has a direction: no model has shown skill, so nothing is claimed.`
      : `${directional.length} of ${charts} have a direction; the others abstain and say why.`,
  ];
  const [first] = unusual;
  if (first !== undefined)
    sentences.push(
      `Most unusual: ${first.symbol} on the ${first.timeframe} chart, beyond ${noveltyText(first.novelty as number)} of ordinary bars, by its ${list(first.drivers)}.`,
    );
  const expected = Math.round(0.01 * all.length);
  sentences.push(
    `${plural(unusual.length, 'bar')} ${unusual.length === 1 ? 'is' : 'are'} beyond 99 %; on an ordinary day about ${expected} would be.`,
  );
  return sentences;
}

/** 99.6 %: one decimal near the end, where it matters. */
export const noveltyText = (share: number): string =>
  share > 0.99 ? `${(Math.floor(share * 1000) / 10).toFixed(1)} %` : percent(share);
