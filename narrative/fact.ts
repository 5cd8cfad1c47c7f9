import { ArgusError } from '#errors/argus-error.ts';

/** One value of one row, and its format. Only facts bring numbers and labels into a note. */
export interface Fact {
  readonly id: string;
  /** View of a tier, without its prefix. */
  readonly table: string;
  /** Primary key of the row. A sentence may name only symbols, timeframes and classes that stand here. */
  readonly key: Readonly<Record<string, string>>;
  readonly column: string;
  /** UTC ms at which the row became known. */
  readonly knowledgeTime: number;
  readonly value: number | string;
  readonly unit: Unit;
  readonly format: Format;
  /** Absent for a value that is stored as it is. */
  readonly derived?: Derivation;
}

/**
 * What may be computed from facts (`narrative_derived`). Everything else must stand in a row.
 * difference: second input minus the first. ratio: second input over the first. count: how many inputs have the value `of`, or how many there are.
 * rank: place of the first input among all, the largest is 1. highest_since: knowledge time of the newest input before the last that is
 * at least as large as the last. sum, lowest, highest: of all inputs. as_many: how many inputs before the last are at least as large as the last.
 */
export const EXPRESSIONS = [
  ...(['difference', 'ratio', 'count', 'rank', 'highest_since'] as const),
  ...(['sum', 'lowest', 'highest', 'as_many'] as const),
] as const;

export interface Derivation {
  readonly expr: (typeof EXPRESSIONS)[number];
  readonly inputs: readonly string[];
  readonly of?: string;
  /** Where the rows would be that a count of none looked for. */
  readonly over?: { readonly table: string; readonly column: string };
}

/** How a value becomes text; format.ts has the texts. */
export type Format =
  | 'percent0'
  | 'percent1'
  | 'count'
  | 'correlation'
  | 'byChance'
  | 'superlative'
  | 'rarity'
  | 'exceeds'
  | 'bars'
  | 'age'
  | 'remaining'
  | 'time'
  | 'day'
  | 'peakSince'
  | 'sign'
  | 'state'
  | 'seriesState'
  | 'direction'
  | 'abstaining'
  | 'agreeing'
  | 'inState'
  | 'inStateToo'
  | 'eachInState'
  | 'eachInStateToo'
  | 'tiedState'
  | 'ofInState'
  | 'ofInStateToo'
  | 'spellsIn'
  | 'flow'
  | 'driver'
  | 'window'
  | 'lean'
  | 'stateShare'
  | 'interval'
  | 'horizon'
  | 'typicalMove'
  | 'rangeLow'
  | 'rangeHigh'
  | 'times'
  | 'liveliness'
  | 'gate'
  | 'leadBy'
  | 'heldDays'
  | 'title'
  | 'numberWord'
  | 'leaving'
  | 'turning'
  | 'moved'
  | 'isOfState'
  | 'changedOnDays'
  | 'shownOnDays'
  | 'expectedFor'
  | 'onceIn'
  | 'falseByChance'
  | 'ofHeld'
  | 'heldOfClaim'
  | 'perhapsFor'
  | 'weekPeak';

export type Unit = 'share' | 'bars' | 'count' | 'correlation' | 'time' | 'rank' | 'label' | 'move' | 'ratio';

/**
 * The columns of each view that a note may use. Views have no `tier_<name>_` in front, so that a note is written once for all tiers that
 * hold its rows. Prices, volumes and feature values are in no list, so they cannot reach a note (quant design, 0.1: what is free of
 * scale is not safe to publish). `column.part` is a part of an array or map;
 * `column, column` is what two columns say together.
 */
const ELIGIBLE: Readonly<Record<string, readonly string[]>> = {
  instruments: ['halted_since', 'asset_class', 'label'],
  class_counts: ['label_counts', 'known'],
  class_count_days: ['label_counts', 'known'],
  history: ['symbol'],
  class_changes: ['changed'],
  range_outcomes: ['inside', 'day'],
  regimes: [
    ...['label', 'confidence', 'probabilities', 'age_bars', 'since', 'remaining_bars', 'persistence_spells'],
    ...['next_label', 'next_share', 'next_spells'],
  ],
  regime_history: ['label', 'close_time'],
  ranges: [
    ...[
      'typical',
      'typical_normal',
      'low',
      'high',
      'gate',
      'held_share',
      'held_days',
      'ratio_yesterday',
      'horizon_bars',
    ],
    ...['lead_by', 'class_ratio', 'own_ratio'],
  ],
  changes: ['from_label', 'to_label', 'confidence', 'previous_age_bars'],
  signals: ['direction', 'abstain_reason', 'confidence', 'horizon', 'interval_half', 'novelty', 'drivers'],
  shifts: ['detector', 'ties', 'corr_before', 'corr_after', 'q'],
  context: ['name', 'label', 'since'],
  narrative_derived: ['value'],
};

/** @throws ArgusError ARGUS_NARRATIVE_FACT for a table or column that must not be written about. */
export function requireEligible(table: string, column: string): void {
  if (!(ELIGIBLE[table] ?? []).includes(column.split(/[.,]/)[0] ?? ''))
    throw new ArgusError('ARGUS_NARRATIVE_FACT', `${table}.${column} may not stand in a note`);
}

/** The cell a fact was read from: two formats of one value are the same cell. */
export function cellOf({ table, key, column }: Pick<Fact, 'table' | 'key' | 'column'>): string {
  let cell = `${table} ${column}`;
  for (const name in key) cell += ` ${name}=${key[name]}`;
  return cell;
}
