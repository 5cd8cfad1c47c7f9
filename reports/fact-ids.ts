import type { FactIds, FactSource, FactView } from '#contracts/fact.ts';
import type { PageModel } from './models/page-model.ts';

/** Fields by which a record of a model is known as a row of a view; the symbol may be that of the page. */
const FIELDS: Readonly<Record<FactView, readonly string[]>> = {
  regimes: ['timeframe', 'closeTime', 'probabilities', 'entropy'],
  signals: ['timeframe', 'closeTime', 'direction', 'halfWidth'],
  ranges: ['timeframe', 'closeTime', 'typicalNormal', 'low', 'high'],
  changes: ['timeframe', 'at', 'from', 'to', 'previousAgeBars'],
};

/**
 * A model with the ids of its facts: `fact` at every record that is a row of a view, and in `facts` what each of them stands for, in the order of
 * the page. Operators follow an id back to bars and code (`argus explain`).
 */
export function withFactIds(model: PageModel, ids: FactIds): PageModel {
  const facts = new Map<string, FactSource>();
  const marked = (value: unknown, symbol: string | undefined): unknown => {
    if (Array.isArray(value)) return value.map((item) => marked(item, symbol));
    if (typeof value !== 'object' || value === null) return value;
    const known = 'symbol' in value && typeof value.symbol === 'string' ? value.symbol : symbol;
    const fields = Object.entries(value).map(([key, field]) => [key, marked(field, known)]);
    const source = known === undefined ? null : sourceOf(value as Readonly<Record<string, unknown>>, known);
    if (source === null) return Object.fromEntries(fields);
    const id = ids(source);
    facts.set(id, source);
    return Object.fromEntries([...fields, ['fact', id]]);
  };
  const page = marked(model, undefined) as PageModel;
  return facts.size === 0 ? page : { ...page, facts: [...facts].map(([id, source]) => ({ id, ...source })) };
}

function sourceOf(record: Readonly<Record<string, unknown>>, symbol: string): FactSource | null {
  const views = Object.entries(FIELDS) as [FactView, readonly string[]][];
  const view = views.find(([, fields]) => fields.every((field) => field in record))?.[0];
  if (view === undefined) return null;
  const { timeframe, closeTime, at } = record as {
    timeframe: FactSource['timeframe'];
    closeTime?: number;
    at?: number;
  };
  return { view, symbol, timeframe, closeTime: closeTime ?? at ?? 0 };
}
