import { z } from 'zod';

/** Everything a tier may be allowed to read. A view, a page or a sentence needs one of these, never a tier by name. */
export const CAPABILITIES = [
  /** Regimes of all timeframes with their evidence, changes since the last close, signals, novelty, tomorrow's range, hashes of the ledger. */
  'evidence',
  /** Changes of regimes, as many days back as the tier says. */
  'history',
  /** How past signals ended, by class and timeframe. */
  'track_record',
  /** Shifts of correlation. */
  'correlations',
  /** How wide moves will be on every chart and horizon, and how often that held. */
  'ranges',
  /** What drives a range, its history, and events that have shown skill. */
  'range_drivers',
  /** Regimes of the series outside of the markets. */
  'series',
  /** The regime of every past day. */
  'regime_history',
  /** Notes that tell of the series outside of the markets and cite every number. */
  'cited_notes',
  /** Every page as JSON and as CSV. */
  'twins',
] as const;
export type Capability = (typeof CAPABILITIES)[number];

/** What a customer may read. All that depends on a tier follows from this object. */
export interface Tier {
  /** Lower-case letters and digits: it stands in names of views (`tier_<name>_<view>`), in paths and in links. */
  readonly name: string;
  /** A tier reads all that a tier of a lower rank reads. */
  readonly rank: number;
  readonly capabilities: readonly Capability[];
  /** How far `history` goes back from the newest as-of of an instrument's market, in days; null: all of it. */
  readonly historyDays: number | null;
  /** Documents of the API that a tenant may ask for in a second, for ever; half a minute of them at once. What costs more has a part of that. */
  readonly requestsPerSecond: number;
}

/** Whether a tier may read what needs this capability. */
export const can = (tier: Tier, capability: Capability): boolean => tier.capabilities.includes(capability);

/** All tiers of a product, lowest rank first. */
export type TierTable = readonly Tier[];

/** The name of a tier as it stands in models, rows and links. Which names there are says a table: see `tierSchema`. */
export const tierName = z.string().regex(/^[a-z][a-z0-9]*$/);

/** The number stands in SQL; a tier that may read a history must have one. */
const isDays = (tier: Tier): boolean =>
  tier.historyDays === null ||
  (Number.isInteger(tier.historyDays) && tier.historyDays >= (can(tier, 'history') ? 1 : 0));

const daysOf = ({ historyDays }: Tier): number => historyDays ?? Number.POSITIVE_INFINITY;

/**
 * Checks a table of tiers and puts it in the order of rank.
 * @throws RangeError when a name or rank stands twice, a name or a number of days is none, or a tier cannot read what a lower one reads.
 */
export function tierTable(tiers: readonly Tier[]): TierTable {
  const table = [...tiers].sort((a, b) => a.rank - b.rank);
  for (const [i, tier] of table.entries()) {
    if (!tierName.safeParse(tier.name).success) throw new RangeError(`not a name of a tier: ${tier.name}`);
    if (table.findIndex(({ name }) => name === tier.name) !== i)
      throw new RangeError(`two tiers are named ${tier.name}`);
    if (!isDays(tier)) throw new RangeError(`tier ${tier.name} has a history of ${tier.historyDays} days`);
    const lower = table[i - 1];
    if (lower === undefined) continue;
    if (lower.rank === tier.rank) throw new RangeError(`tiers ${lower.name} and ${tier.name} have the same rank`);
    const lost = lower.capabilities.filter((capability) => !can(tier, capability));
    if (lost.length > 0) throw new RangeError(`tier ${tier.name} lacks what ${lower.name} has: ${lost.join(', ')}`);
    if (daysOf(tier) < daysOf(lower))
      throw new RangeError(`tier ${tier.name} has a shorter history than ${lower.name}`);
  }
  return table;
}

/** The tiers of Argus. A new tier is a new object here, and nothing else. */
export const TIERS: TierTable = tierTable([
  { name: 'free', rank: 10, capabilities: [], historyDays: 0, requestsPerSecond: 2 },
  { name: 'founding', rank: 20, capabilities: ['evidence'], historyDays: 0, requestsPerSecond: 10 },
  {
    name: 'growth',
    rank: 30,
    capabilities: ['evidence', 'history', 'track_record', 'correlations', 'ranges', 'series'],
    historyDays: 90,
    requestsPerSecond: 50,
  },
  {
    name: 'enterprise',
    rank: 40,
    capabilities: [
      'evidence',
      'history',
      'track_record',
      'correlations',
      'ranges',
      'range_drivers',
      'series',
      'regime_history',
      'cited_notes',
      'twins',
    ],
    historyDays: null,
    requestsPerSecond: 200,
  },
]);

/** Parses the name of a tier where it comes from outside, and gives the tier. */
export const tierSchema = (tiers: TierTable = TIERS) =>
  z.enum(tiers.map(({ name }) => name)).transform((name) => tiers.find((tier) => tier.name === name) as Tier);

/** The tier of a name. @throws ZodError when no tier has it. */
export const tierNamed = (name: string, tiers: TierTable = TIERS): Tier => tierSchema(tiers).parse(name);

/** What a tenant reads that was given a tier: the lowest where it was given none, or one that there is not. Cheap enough for every request. */
export const tierGiven = (name: string | null, tiers: TierTable = TIERS): Tier =>
  tiers.find((tier) => tier.name === name) ?? (tiers[0] as Tier);

/** The tier of the highest rank: it reads all that any tier reads. */
export const highestTier = (tiers: TierTable = TIERS): Tier => tiers.at(-1) as Tier;

/** The lower of two tiers by their names, or null when they differ and the table lacks one of them. */
export function lowerTier(a: string, b: string, tiers: TierTable = TIERS): string | null {
  if (a === b) return a;
  const known = tiers.filter(({ name }) => name === a || name === b);
  return known.length === 2 ? (known[0] as Tier).name : null;
}
