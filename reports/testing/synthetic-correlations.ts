import { groupName } from '#market/group.ts';
import type { Instrument } from '#market/instrument.ts';
import { type MarketId, marketOf } from '#market/market-id.ts';
import type { ShiftReport } from '#market/models/shifts/findings.ts';
import { type MemberTies, tiesOf } from '#market/models/shifts/ties.ts';
import { DAY } from '#market/time.ts';
import type { ClassCorrelationRow } from '#warehouse/class-correlations.ts';
import { uniform } from './synthetic-market.ts';

const RETURNS = 640;
const CLASS_DAYS = 200;

/** How members of classes move together that share a part of their moves; the first of each class less so of late. */
export function syntheticTies(instruments: readonly Instrument[], end: number): MemberTies[] {
  const groups = Map.groupBy(instruments, ({ assetClass, calendar }) =>
    groupName({ assetClass, market: marketOf(calendar) }),
  );
  const members = [...groups].flatMap(([group, of], g) => of.map(({ symbol }) => ({ symbol, group, g })));
  const random = uniform(members.length);
  const noise = () => random() + random() + random() - 1.5;
  const common = [...groups].map(() => Array.from({ length: RETURNS }, noise));
  const sectors = Array.from({ length: 3 }, () => Array.from({ length: RETURNS }, noise));
  const returns = members.flatMap(({ g, group, symbol }, s) => {
    const leaves = groups.get(group)?.[0]?.symbol === symbol;
    return Array.from(
      { length: RETURNS },
      (_, t) =>
        (leaves && t > RETURNS - 60 ? 0.3 : 0.8) * (common[g]?.[t] ?? 0) +
        (0.3 + 0.1 * (s % 4)) * (sectors[s % sectors.length]?.[t] ?? 0) +
        0.7 * noise(),
    );
  });
  return tiesOf(
    {
      symbols: members.map(({ symbol }) => symbol),
      groups: [...groups.keys()],
      groupOf: Uint16Array.from(members, ({ g }) => g),
      requested: [...groups].map(() => true),
      length: RETURNS,
      returns: Float32Array.from(returns),
    },
    Float64Array.from({ length: RETURNS }, (_, t) => end - (RETURNS - 1 - t) * DAY),
  );
}

/** The mean correlation of each class on the days behind. */
export const syntheticClassDays = (classes: readonly string[], end: number): ClassCorrelationRow[] =>
  classes.flatMap((assetClass, c) =>
    Array.from({ length: CLASS_DAYS }, (_, i) => {
      const closeTime = end - (CLASS_DAYS - 1 - i) * DAY;
      return {
        assetClass,
        day: new Date(closeTime - 1).toISOString().slice(0, 10),
        closeTime,
        correlation: 0.38 + 0.04 * c + 0.12 * Math.sin(i / 23 + 2 * c) + 0.01 * ((i * 7) % 5),
        members: 6,
      };
    }),
  );

/** Instruments that were tested against their class: the first is a finding, the others are none. */
export const syntheticTests = (market: MarketId, symbols: readonly string[]): ShiftReport['levels'] =>
  symbols.slice(0, 14).map((symbol, i) => ({
    level: 'symbol',
    detector: 'fast',
    group: symbol,
    peer: `crypto@${market}`,
    members: 1,
    before: 0.7 - 0.03 * i,
    after: 0.3 + 0.045 * i,
    absorptionBefore: Number.NaN,
    absorptionAfter: Number.NaN,
    p: 0.01 + 0.05 * i,
    q: i === 0 ? 0.012 : 0.4,
  }));
