import { dateMeans, qlike, rangeSkill } from '#market/models/ranges/skill.ts';
import { RANGE_EVENTS } from '#market/range-event.ts';
import { type EventRecord, recordEvent } from '../event-record.ts';
import { type Coverage, coverageOf, quarterOf } from '../range-coverage.ts';
import { PEERS, type Peer, peerVariance } from '../range-peers.ts';
import { type RangeRecord, recordRange } from '../range-record.ts';
import { type RangeWalk, signalIntervals } from '../range-walk.ts';

/** A loss beside that of a peer, summed over the dates of a group. */
export interface LossGroup {
  readonly model: number;
  readonly peer: number;
}

/** All that the page prints of one walk. */
export interface RangeReport {
  readonly record: RangeRecord;
  /** Losses by group of dates (quarters, or days within one), for intervals of the changes. */
  readonly losses: readonly { readonly peer: Peer; readonly groups: readonly LossGroup[] }[];
  readonly ranges: Coverage;
  readonly signals: Coverage;
  readonly events: readonly EventRecord[];
  readonly fits: readonly FitReport[];
}

/** The evidence on which a gate was decided, and what the forecast was worth afterwards, until the next fit. */
export interface FitReport {
  readonly from: number;
  readonly open: boolean;
  readonly gateT: number;
  /** The smaller t over both usual answers on the dates after the gate, none of which decided it. */
  readonly liveT: number;
}

/** Null when no forecast of the walk has an outcome. `groupOf`: the group that a close is resampled with. */
export function reportRange(
  walk: RangeWalk,
  ewma: Float64Array,
  groupOf: (closeTime: number) => number = quarterOf,
): RangeReport | null {
  const record = recordRange(walk, ewma);
  if (record === null) return null;
  const { outcomes } = walk;
  const events = RANGE_EVENTS.map((event) => recordEvent(event, walk)).filter((event) => event !== null);
  return {
    record,
    losses: PEERS.map((peer) => ({ peer, groups: lossGroups(walk, ewma, peer, groupOf) })),
    ranges: coverageOf(walk, outcomes.move, walk),
    signals: coverageOf(walk, outcomes.entered, signalIntervals(walk)),
    events,
    fits: fitReports(walk),
  };
}

function lossGroups(walk: RangeWalk, ewma: Float64Array, peer: Peer, groupOf: (t: number) => number): LossGroup[] {
  const { rows, outcomes, fits, fitOf, variance } = walk;
  const judged = Uint32Array.from({ length: rows.length }, (_, row) => row).filter(
    (row) => fitOf[row] >= 0 && Number.isFinite(outcomes.variance[row]),
  );
  const total = (chosen: readonly number[], of: (row: number) => number) =>
    dateMeans(rows, chosen, (row) => qlike(outcomes.variance[row], of(row))).reduce((sum, loss) => sum + loss, 0);
  return [...Map.groupBy(judged, (row) => groupOf(rows.closeTime[row])).values()].map((chosen) => ({
    model: total(chosen, (row) => variance[row]),
    peer: total(chosen, (row) => peerVariance(peer, fits[fitOf[row]].peers, rows, ewma, row)),
  }));
}

function fitReports({ rows, outcomes, fits }: RangeWalk): FitReport[] {
  return fits.map(({ from, judged: { fit, skill }, open }, i) => {
    const until = fits[i + 1]?.from ?? Number.POSITIVE_INFINITY;
    // The first close after the fit, to the last whose outcome came before the next.
    const live = rangeSkill(rows, outcomes, fit, { from: from + 1, before: until, block: 0 });
    return { from, open, gateT: skill.t, liveT: live.t };
  });
}
