import { can, type Tier } from '#contracts/tiers.ts';
import type { Composition } from '#narrative/compose.ts';
import type { Fact } from '#narrative/fact.ts';
import { type Citation, plainSentence } from '#narrative/note.ts';
import type { CitationModel } from './models/citation.ts';

/** The words of a page: paragraphs with their sources, or without any below the tier that reads them. */
export interface PageNote {
  readonly note: string[];
  readonly citations: CitationModel[];
}

/** A note that is written once for all tiers that hold its rows: its citations name views without the tier in front. */
export interface TierlessNote {
  readonly paragraphs: readonly string[];
  readonly citations: readonly CitationModel[];
}

/** The cells behind some citations, by names of views without the tier in front. */
export function sourcesOf(citations: readonly Citation[], facts: readonly Fact[]): CitationModel[] {
  const factOf = lookup(facts);
  return citations.map(({ n, factId, value }) => ({ n, value, ...sourceOf(factOf(factId), factOf) }));
}

/** The paragraphs of a composition and the cells behind them. */
export function tierlessNote({ note: { sentences, citations }, facts, paragraphs }: Composition): TierlessNote {
  let next = 0;
  return {
    paragraphs: paragraphs.map((length) => {
      next += length;
      return sentences
        .slice(next - length, next)
        .map(({ text }) => text)
        .join(' ');
    }),
    citations: sourcesOf(citations, facts),
  };
}

/** The note as a tier reads it. */
export const pageNote = (tier: Tier, { paragraphs, citations }: TierlessNote): PageNote =>
  can(tier, 'cited_notes')
    ? {
        note: [...paragraphs],
        citations: citations.map((citation) => ofTier(tier, citation)),
      }
    : { note: paragraphs.map(plainSentence), citations: [] };

export const ofTier = (tier: Tier, citation: CitationModel): CitationModel => ({
  ...citation,
  view: `tier_${tier.name}_${citation.view}`,
});

/** Columns that a row of each view is found by. Other names in the key of a fact say whom a sentence may name. */
const KEY_COLUMNS: Readonly<Record<string, readonly string[]>> = {
  instruments: ['symbol', 'asset_class'],
  regimes: ['symbol', 'timeframe', 'close_time'],
  regime_history: ['symbol', 'timeframe', 'close_time'],
  ranges: ['symbol', 'timeframe', 'bar_close', 'horizon_bars'],
  changes: ['symbol', 'timeframe', 'close_time'],
  signals: ['symbol', 'timeframe', 'bar_close'],
  shifts: ['market', 'timeframe', 'close_time', 'level', 'subject', 'peer'],
  context: ['symbol', 'timeframe', 'close_time'],
  class_counts: ['market', 'asset_class', 'timeframe', 'days_ago'],
  class_count_days: ['market', 'asset_class', 'timeframe', 'day'],
  history: ['timeframe'],
  class_changes: ['asset_class'],
};

type FactOf = (id: string) => Fact;

/** @throws RangeError for an id of no fact: a composition holds all that it cites. */
function lookup(facts: readonly Fact[]): FactOf {
  const byId = new Map(facts.map((fact) => [fact.id, fact]));
  return (id) => {
    const fact = byId.get(id);
    if (fact === undefined) throw new RangeError(`${id} is cited and is no fact of the note`);
    return fact;
  };
}

const OPERATORS: Readonly<Record<string, string>> = { difference: '−', ratio: '/' };

/** Where a fact stands: its own cell, or what the rows that it was computed from have in common. */
function sourceOf(fact: Fact, factOf: FactOf): Omit<CitationModel, 'n' | 'value'> {
  const { derived, knowledgeTime: knownAt } = fact;
  if (derived === undefined) {
    const { table: view, column } = fact;
    return { view, column, key: commonKey([fact], view, KEY_COLUMNS[view] ?? []), computed: null, knownAt };
  }
  const inputs = derived.inputs.flatMap((id) => cellsOf(factOf(id), factOf));
  const [first, second] = inputs;
  const { table: view, column } = first ?? derived.over ?? fact;
  // Of what was counted the class is worth a word too, though it stands in another view.
  const names = [...(KEY_COLUMNS[view] ?? []), 'asset_class'];
  return {
    view,
    // What was subtracted or divided are two columns of one row.
    column: derived.expr in OPERATORS ? `${second?.column} ${OPERATORS[derived.expr]} ${first?.column}` : column,
    key: inputs.length === 0 ? commonKey([fact], view, names) : commonKey(inputs, view, names),
    computed: { how: derived.expr, rows: inputs.length },
    knownAt,
  };
}

/** The cells that a value was computed from, through other computed values. */
const cellsOf = (fact: Fact, factOf: FactOf): Fact[] =>
  fact.derived === undefined ? [fact] : fact.derived.inputs.flatMap((id) => cellsOf(factOf(id), factOf));

/** Those of the columns that have one value in all rows. */
function commonKey(rows: readonly Fact[], view: string, columns: readonly string[]): Record<string, string> {
  const entries = columns.flatMap((column) => {
    const [value, ...others] = new Set(rows.map((row) => keyValue(row, view, column)));
    return value === undefined || value === '' || others.length > 0 ? [] : [[column, value] as const];
  });
  return Object.fromEntries(entries);
}

function keyValue({ key }: Fact, view: string, column: string): string | undefined {
  if (view === 'context' && column === 'symbol') return key.series;
  // For a sentence the peer of a block is a class; in the view it is a group.
  return view === 'shifts' && column === 'peer' ? key.other : key[column];
}
