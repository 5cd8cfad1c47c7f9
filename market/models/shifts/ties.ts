import { averageLinkage, leafOrder } from '../../math/average-linkage.ts';
import { type Correlations, correlate, rowStart } from './correlation.ts';
import type { Panel } from './panel.ts';
import { restOfClass, weekEnds } from './tie-weeks.ts';

/** Returns of each window: as the fast detector compares them. */
export const TIES = { recent: 60, before: 180 } as const;
/** Members that a map has at most: of a larger class those whose ties changed most. */
export const MAP_MEMBERS = 16;
/** The place of a member that is not on the map of its class. */
export const OFF_MAP = 65_535;
/** With fewer there is nothing to order. */
const LEAST_MEMBERS = 3;
const NEAREST = 5;

/** How one member of a class moves with the others, in hundredths. */
export interface MemberTies {
  readonly symbol: string;
  /** Class and market: `groupName`. */
  readonly group: string;
  /** The close that both windows end by, UTC ms: that of a whole week. */
  readonly closeTime: number;
  /** Members of the class with enough returns in both windows. */
  readonly members: number;
  /** From 0, in the order of clusters; `OFF_MAP` for one that is not on the map. */
  readonly place: number;
  /** The members it moves with most, most first, and how much. */
  readonly nearest: readonly string[];
  readonly nearestNow: Float64Array;
  /** With each member of the map in its order, 1 with itself; empty off the map. */
  readonly before: Float64Array;
  readonly now: Float64Array;
  /** With the mean of the rest of its class over 60 returns, at the ends of up to 52 weeks, oldest first. */
  readonly weeks: Float64Array;
}

export const hundredths = (value: number): number => Math.round(100 * value) / 100 + 0;

/**
 * Pairs within every asked class of a panel: 60 returns against the 180 before. Both windows end with the last whole week, and every number
 * has two decimals. From matrices that a reader gets every day, the returns of a day could be worked out as the difference of two; from
 * those of whole weeks they cannot (docs/decisions/0060-ties-end-with-a-week.md). `times`: closes of the returns, UTC ms. None where
 * history is too short.
 */
export function tiesOf(panel: Panel, times: Float64Array): MemberTies[] {
  const ends = weekEnds(times);
  const end = ends.at(-1) ?? 0;
  const middle = end - TIES.recent;
  if (middle < TIES.before) return [];
  const now = correlate(panel, { from: middle, to: end });
  const before = correlate(panel, { from: middle - TIES.before, to: middle });
  return panel.groups.flatMap((group, g) => {
    const members = panel.symbols.flatMap((_, s) =>
      panel.groupOf[s] === g && now.present[s] === 1 && before.present[s] === 1 ? [s] : [],
    );
    if (!panel.requested[g] || members.length < LEAST_MEMBERS) return [];
    const map = orderOf(now, chosen({ now, before }, members, panel.symbols.length), panel.symbols.length);
    const weeks = restOfClass(panel, members, ends);
    return members.map((member, k): MemberTies => {
      const place = map.indexOf(member);
      const r = ({ values }: Correlations, other: number) =>
        hundredths(pairOf(values, member, other, panel.symbols.length));
      const nearest = members
        .filter((other) => other !== member)
        .map((other) => ({ other, r: r(now, other) }))
        .sort((a, b) => b.r - a.r || a.other - b.other)
        .slice(0, NEAREST);
      return {
        symbol: panel.symbols[member],
        group,
        closeTime: times[end - 1],
        members: members.length,
        place: place < 0 ? OFF_MAP : place,
        nearest: nearest.map(({ other }) => panel.symbols[other]),
        nearestNow: Float64Array.from(nearest, (tie) => tie.r),
        before: place < 0 ? new Float64Array() : Float64Array.from(map, (other) => r(before, other)),
        now: place < 0 ? new Float64Array() : Float64Array.from(map, (other) => r(now, other)),
        weeks: weeks[k],
      };
    });
  });
}

function pairOf(values: Float32Array, i: number, j: number, symbols: number): number {
  if (i === j) return 1;
  const [a, b] = i < j ? [i, j] : [j, i];
  return values[rowStart(symbols, a) + b - a - 1];
}

/** The members of the map: all, or those whose mean tie to the others changed most. */
function chosen(
  { now, before }: { readonly now: Correlations; readonly before: Correlations },
  members: readonly number[],
  symbols: number,
): readonly number[] {
  if (members.length <= MAP_MEMBERS) return members;
  const changes = members.map((member) => ({
    member,
    change: Math.abs(
      members.reduce(
        (sum, other) =>
          sum + pairOf(now.values, member, other, symbols) - pairOf(before.values, member, other, symbols),
        0,
      ),
    ),
  }));
  return changes
    .sort((a, b) => b.change - a.change || a.member - b.member)
    .slice(0, MAP_MEMBERS)
    .map(({ member }) => member)
    .sort((a, b) => a - b);
}

/** Members that move together next to each other: by clusters of 1 − r. */
function orderOf({ values }: Correlations, members: readonly number[], symbols: number): number[] {
  const distances = members.map((a) => members.map((b) => 1 - pairOf(values, a, b, symbols)));
  return leafOrder(distances, averageLinkage(distances)).map((place) => members[place]);
}
