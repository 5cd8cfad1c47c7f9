import { consensusOf } from '#market/models/signals/consensus.ts';
import { wilson } from '#market/models/signals/scores.ts';
import { abstainLabel } from '#wording/abstain-reasons.ts';
import { horizonText } from '#wording/horizons.ts';
import { classTitle, TIMEFRAME_ADJECTIVES } from '#wording/labels.ts';
import { listText } from '#wording/lists.ts';
import { noveltyInputLabel } from '#wording/novelty-inputs.ts';
import { noveltyText, percent, plural } from '#wording/numbers.ts';
import type { PageFrame } from './models/frame.ts';
import type { SignalModel, SignalsModel } from './models/signals.ts';
import type { TrackRecordModel } from './models/track-record.ts';
import type { SignalRow, TrackRecordRow } from './queries/signals.ts';
import type { InstrumentRow, TierRows } from './tier-rows.ts';

const SHOWN = 30;
const UNUSUAL = 0.99;
const LEAST_OUTCOMES = 100;

export const signalOf = (row: SignalRow, assetClass: string): SignalModel => ({
  symbol: row.symbol,
  assetClass,
  timeframe: row.timeframe,
  closeTime: row.closeTime,
  direction: row.direction,
  reason: abstainLabel(row.reason),
  confidence: row.confidence,
  horizon: horizonText(row.timeframe, row.horizon),
  halfWidth: row.halfWidth,
  novelty: row.novelty,
  drivers: [...new Set(row.drivers.map(noveltyInputLabel))],
});

/** What the page of signals says beside its frame, what models lack and the heads of the ledger. */
export function signalsOf(
  rows: Pick<TierRows, 'signals'>,
  instruments: ReadonlyMap<string, InstrumentRow>,
): Omit<SignalsModel, keyof PageFrame | 'heads' | 'record'> {
  const all = rows.signals.map((row) => signalOf(row, instruments.get(row.symbol)?.assetClass ?? ''));
  const directional = all
    .filter(({ direction }) => direction !== 'neutral')
    .sort((a, b) => b.confidence - a.confidence || (a.symbol < b.symbol ? -1 : 1));
  const unusual = all.filter(isUnusual).sort((a, b) => b.novelty - a.novelty || (a.symbol < b.symbol ? -1 : 1));
  return {
    template: 'signals',
    note: noteOf(all, directional, unusual),
    directional: directional.slice(0, SHOWN),
    moreDirectional: Math.max(0, directional.length - SHOWN),
    unusual: unusual.slice(0, SHOWN),
    moreUnusual: Math.max(0, unusual.length - SHOWN),
    consensus: consensusRows(all).slice(0, SHOWN),
    reasons: reasonCounts(all),
  };
}

type UnusualSignal = SignalModel & { readonly novelty: number };
const isUnusual = (signal: SignalModel): signal is UnusualSignal => signal.novelty !== null && signal.novelty > UNUSUAL;

/** On how many charts each reason stands, the most frequent first. */
function reasonCounts(all: readonly SignalModel[]): SignalsModel['reasons'] {
  const silent = all.filter(({ reason }) => reason !== '');
  return [...Map.groupBy(silent, ({ reason }) => reason)]
    .map(([reason, { length: charts }]) => ({ reason, charts }))
    .sort((a, b) => b.charts - a.charts || (a.reason < b.reason ? -1 : 1));
}

/** What became of the signals of a class; rates only of enough outcomes. */
export function trackOf({
  resolvedDirectional,
  hits,
  intervals,
  inside,
  ...row
}: TrackRecordRow): TrackRecordModel['track'][number] {
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
  unusual: readonly UnusualSignal[],
): string[] {
  if (all.length === 0) return ['No signal was issued yet: the first ones come with the next bar that closes.'];
  const charts = plural(all.length, 'chart');
  const sentences = [
    directional.length === 0
      ? `No direction is given on ${all.length === 1 ? charts : `any of ${charts}`}: the table says why.`
      : `${directional.length} of ${charts} ${directional.length === 1 ? 'has' : 'have'} a direction; the others abstain and say why.`,
  ];
  const [first] = unusual;
  if (first !== undefined)
    sentences.push(
      `The most unusual bar is that of ${first.symbol} on the ${TIMEFRAME_ADJECTIVES[first.timeframe]} chart, more unusual than ${noveltyText(first.novelty)} of ordinary bars, mainly for: ${listText(first.drivers)}.`,
    );
  const expected = Math.round(0.01 * all.length);
  sentences.push(
    `${plural(unusual.length, 'bar')} ${unusual.length === 1 ? 'is' : 'are'} more unusual than ${percent(UNUSUAL)} of ordinary bars; on an ordinary day about ${expected} would be.`,
  );
  return sentences;
}
