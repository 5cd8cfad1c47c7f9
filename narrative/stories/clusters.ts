import type { RegimeLabel } from '#market/regime-label.ts';
import type { Timeframe } from '#market/timeframe.ts';
import type { ChangeInput } from '../input.ts';
import { newestChanges } from '../lead-messages.ts';
import { isDoubtful } from '../runner-up.ts';
import type { StoryInput } from './input.ts';
import type { ChangeGroup } from './story.ts';
import { linkedClasses, underlyingOf } from './underlying.ts';

/** Changes from one label to another on one timeframe, in classes that move together. */
export interface Cluster {
  readonly timeframe: Timeframe;
  /** The class of the pairs that its members follow. */
  readonly linked: string;
  readonly from: RegimeLabel;
  readonly to: RegimeLabel;
  readonly members: readonly { readonly row: ChangeInput; readonly assetClass: string }[];
  readonly underlyings: number;
  /** Instruments that move with the class and have a regime on this timeframe. */
  readonly known: number;
}

/** The newest change of every instrument and timeframe, clustered; the order of the rows decides nothing. */
export function clustersOf({ instruments, changes, regimes }: StoryInput): Cluster[] {
  const classes = new Map(instruments.map(({ symbol, assetClass }) => [symbol, assetClass]));
  const linkedOf = linkedClasses(instruments);
  const newest = [...Map.groupBy(changes, ({ symbol }) => symbol)]
    .filter(([symbol]) => classes.has(symbol))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, rows]) => newestChanges(rows));
  const knownOf = Map.groupBy(regimes, ({ symbol, timeframe }) => `${timeframe} ${linkedOf.get(symbol)}`);
  const groups = Map.groupBy(
    newest,
    ({ symbol, timeframe, from, to }) => `${timeframe} ${linkedOf.get(symbol)} ${from} ${to}`,
  );
  return [...groups.values()].flatMap((rows): Cluster[] => {
    const [first] = rows;
    if (first === undefined) return [];
    const { timeframe, from, to } = first;
    const linked = linkedOf.get(first.symbol) ?? '';
    return [
      {
        timeframe,
        linked,
        from,
        to,
        members: rows.map((row) => ({ row, assetClass: classes.get(row.symbol) ?? '' })),
        underlyings: new Set(rows.map(({ symbol }) => underlyingOf(symbol))).size,
        known: knownOf.get(`${timeframe} ${linked}`)?.length ?? rows.length,
      },
    ];
  });
}

/** Whether most of the changes are below one half. */
export const isMostlyDoubtful = ({ members }: Cluster): boolean =>
  2 * members.filter(({ row }) => isDoubtful(row.confidence)).length > members.length;

/** The cluster as a row of a table. */
export function changeGroup(cluster: Cluster): ChangeGroup {
  const { timeframe, from, to, members, underlyings } = cluster;
  const confidences = members.map(({ row }) => row.confidence);
  return {
    timeframe,
    assetClasses: [...new Set(members.map(({ assetClass }) => assetClass))].sort(),
    from,
    to,
    members: members.map(({ row }) => row.symbol),
    underlyings,
    confidenceLow: Math.min(...confidences),
    confidenceHigh: Math.max(...confidences),
    isDoubtful: isMostlyDoubtful(cluster),
  };
}
