import { can } from '#contracts/tiers.ts';
import { directionsDeck, rangesDeck, WAITING } from '#wording/findings/record-deck.ts';
import { recordHeadline } from '#wording/findings/track-record.ts';
import type { PageFrame } from '../models/frame.ts';
import type { TrackRecordModel } from '../models/track-record.ts';
import { rangeRecordOf } from '../ranges.ts';
import { trackOf } from '../signals.ts';
import type { TierRows } from '../tier-rows.ts';
import { coverageOf, heldOf, recentDays } from './coverage.ts';
import { diagramsOf } from './diagrams.ts';
import { gatesOf, speakersOf } from './gates.ts';
import { missesOf } from './misses.ts';
import { noveltyOf } from './novelty.ts';
import { persistenceBrier } from './scores.ts';
import { tilesOf } from './tiles.ts';

const total = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);

/** Everything that was said and could be checked, with what came: what the page says beside its frame. */
export function recordOf(rows: TierRows): Omit<TrackRecordModel, keyof PageFrame> {
  const { tier } = rows;
  const isShare = can(tier, 'evidence');
  const next = rows.rangeDays.filter(({ horizon }) => horizon === 1);
  const [held, recent] = [heldOf(next), heldOf(recentDays(next))];
  const coverage = coverageOf(rows.rangeDays, rows.modelGates, isShare);
  const diagrams = diagramsOf(rows);
  const gates = gatesOf(rows.modelGates);
  const signals = can(tier, 'track_record') ? speakersOf(rows.modelGates, rows.trackRecord) : null;
  const brier = persistenceBrier(rows.persistenceScores);
  const novelty = noveltyOf(rows.noveltyScores);
  const directions = isShare ? directionsOf(rows) : null;
  return {
    template: 'track_record',
    finding: recordHeadline({ ranges: held, directions }),
    deck: [
      ...(held === null ? [] : [rangesDeck(held, recent?.share ?? null, isShare)]),
      ...(directions === null ? [] : [directionsDeck(directions.models, directions.open, directions.resolvedShown)]),
    ].join(' '),
    isShare,
    tiles: tilesOf({ isShare, held, recent, next, brier, gates, novelty, resolved: directions?.resolvedShown ?? null }),
    diagrams,
    coverage,
    brier,
    gates,
    signals,
    novelty,
    misses: missesOf({ isShare, days: rows.rangeDays, coverage, diagrams, gates }),
    waiting: waitingOf(rows, { coverage, diagrams, novelty }),
    ranges: rangeRecordOf(rows.rangeRecord),
    track: rows.trackRecord.map(trackOf),
    heads: [...rows.ledgerHeads],
  };
}

/** Models of directions, how many may speak, and how many of their calls have an outcome; `resolvedShown` null where the tier reads none. */
function directionsOf({ tier, modelGates, trackRecord }: TierRows) {
  const models = modelGates.filter(({ kind }) => kind === 'direction');
  const resolved = total(trackRecord.map(({ resolvedDirectional }) => resolvedDirectional));
  const hits = total(trackRecord.map(({ hits }) => hits));
  return {
    models: models.length,
    open: models.filter(({ open }) => open).length,
    resolved,
    rate: resolved < 100 ? null : hits / resolved,
    resolvedShown: can(tier, 'track_record') ? resolved : null,
  };
}

/** One plain sentence for each part that is too small to be drawn, of the parts that the tier reads. */
function waitingOf(
  rows: TierRows,
  { coverage, diagrams, novelty }: Pick<TrackRecordModel, 'coverage' | 'diagrams' | 'novelty'>,
): string[] {
  const { tier } = rows;
  const isDrawn = (id: string) => diagrams?.rows.some((row) => row.id.startsWith(id)) ?? false;
  const calls = (of: readonly { readonly calls: number }[]) => total(of.map(({ calls }) => calls));
  const flagged = rows.noveltyScores.filter(({ flagged }) => flagged);
  const record = can(tier, 'track_record');
  return [
    ...(coverage === null
      ? [WAITING.ranges(total(rows.rangeDays.map(({ outcomes }) => outcomes)), !can(tier, 'evidence'))]
      : []),
    ...(record && !isDrawn('said-regimes') ? [WAITING.regimes(calls(rows.persistenceScores))] : []),
    ...(record && !isDrawn('said-directions') ? [WAITING.directions(calls(rows.signalScores))] : []),
    ...(can(tier, 'range_drivers') && !isDrawn('said-fall') && !isDrawn('said-vol')
      ? [WAITING.events(calls(rows.eventScores))]
      : []),
    ...(record && novelty === null ? [WAITING.novelty(total(flagged.map(({ days }) => days)))] : []),
  ];
}
