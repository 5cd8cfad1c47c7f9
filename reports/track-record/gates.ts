import { leastT } from '#market/models/ranges/gate.ts';
import { LEAST_T } from '#market/models/signals/gate.ts';
import { wilson } from '#market/models/signals/scores.ts';
import { gateGroupFinding, gateSays, gatesFinding, horizonTitle, speakersText } from '#wording/findings/gates.ts';
import { classTitle } from '#wording/labels.ts';
import type { GateGroup, GateRow, GatesModel, Speaker, TrackRecordModel } from '../models/track-record.ts';
import type { TrackRecordRow } from '../queries/signals.ts';
import type { ModelGateRow } from '../queries/track-record.ts';
import { LEAST_OUTCOMES } from '../ranges.ts';

const needsOf = ({ kind, horizon }: ModelGateRow): number => (kind === 'direction' ? LEAST_T : leastT(horizon));

/** Names a model by its class, by its market where the class has several, and by its chart where that is not the daily one. */
function titleOf(gate: ModelGateRow, all: readonly ModelGateRow[]): string {
  const markets = new Set(all.filter(({ assetClass }) => assetClass === gate.assetClass).map(({ market }) => market));
  const market = markets.size > 1 ? `, ${gate.market.toUpperCase()}` : '';
  return `${classTitle(gate.assetClass)}${market}${gate.timeframe === '1d' ? '' : `, ${gate.timeframe}`}`;
}

function rowOf(gate: ModelGateRow, all: readonly ModelGateRow[]): GateRow {
  const { timeframe, open, t, dates, block, since } = gate;
  const needs = needsOf(gate);
  const row = { title: titleOf(gate, all), timeframe, open, t, needs, dates, block, since };
  return { ...row, says: gateSays(row) };
}

const nearest = (rows: readonly GateRow[]): GateRow[] =>
  rows.toSorted((a, b) => Number(b.open) - Number(a.open) || b.t - a.t || (a.title < b.title ? -1 : 1));

function groupOf(id: string, title: string, gates: readonly ModelGateRow[], all: readonly ModelGateRow[]): GateGroup[] {
  const [first] = gates;
  if (first === undefined) return [];
  const models = nearest(gates.map((gate) => rowOf(gate, all)));
  return [{ id, title, finding: gateGroupFinding(models), needs: needsOf(first), models }];
}

/** Every model beside its gate: ranges of daily charts by horizon, directions, and directions against the class; null without models. */
export function gatesOf(gates: readonly ModelGateRow[]): GatesModel | null {
  const ranges = gates.filter(({ kind, timeframe }) => kind === 'range' && timeframe === '1d');
  const horizons = [...new Set(ranges.map(({ horizon }) => horizon))].sort((a, b) => a - b);
  const ofKind = (kind: ModelGateRow['kind']) => gates.filter((gate) => gate.kind === kind);
  const groups = [
    ...horizons.flatMap((horizon) =>
      groupOf(
        `range-${horizon}`,
        `Ranges, ${horizonTitle(horizon).toLowerCase()}`,
        ranges.filter((gate) => gate.horizon === horizon),
        gates,
      ),
    ),
    ...groupOf('direction', 'Direction', ofKind('direction'), gates),
    ...groupOf('relative', 'Direction against the class', ofKind('relative'), gates),
  ];
  const all = groups.flatMap(({ models }) => models);
  return all.length === 0 ? null : { finding: gatesFinding(all), groups };
}

/** What became of the calls of each model of directions, open gates and the nearest first; null without models. */
export function speakersOf(
  gates: readonly ModelGateRow[],
  record: readonly TrackRecordRow[],
): TrackRecordModel['signals'] {
  const own = gates.filter(({ kind }) => kind === 'direction');
  if (own.length === 0) return null;
  const models = own.map((gate): Speaker => {
    const found = record.find((row) => row.assetClass === gate.assetClass && row.timeframe === gate.timeframe);
    const [issued, resolved, hits] = [found?.directional ?? 0, found?.resolvedDirectional ?? 0, found?.hits ?? 0];
    const [low, high] = wilson(hits, Math.max(1, resolved));
    const hitRate = resolved < LEAST_OUTCOMES ? null : { rate: hits / resolved, low, high };
    return { ...rowOf(gate, gates), issued, resolved, hitRate };
  });
  return {
    ...speakersText(models),
    models: models.toSorted(
      (a, b) => Number(b.open) - Number(a.open) || b.resolved - a.resolved || b.t - a.t || (a.title < b.title ? -1 : 1),
    ),
  };
}

/** How many models of directions may speak, as a title; '' while there are none. */
export function gatesSentence(gates: readonly ModelGateRow[]): string {
  const own = gates.filter(({ kind }) => kind === 'direction');
  return own.length === 0 ? '' : gatesFinding(own.map((gate) => rowOf(gate, gates)));
}
