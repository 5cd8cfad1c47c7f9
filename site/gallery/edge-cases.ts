import { type ZodType, z } from 'zod';
import { DAY } from '#market/time.ts';
import type { Model } from '../src/model.ts';

/** A model as it would be in a strange case. The schema is that of its template; null where the template has none. */
export type EdgeCase = (model: Model, schema: z.ZodObject | null) => Model;

/** What no case may take from a page: who reads it, and how it leads on. */
const FRAME = new Set(['template', 'tier', 'path', 'title', 'runId', 'twins', 'navigation', 'trail']);

/** Nothing is known yet: every list that may be empty is, and all that may be absent is null. */
export const noData: EdgeCase = (model, schema) => {
  if (schema === null) return model;
  const kept = Object.fromEntries(Object.entries(model).filter(([key]) => FRAME.has(key)));
  return { ...emptied(model, schema), ...kept, asOf: 0 } as Model;
};

function emptied(value: object, schema: z.ZodObject): object {
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => [key, emptiedField(field, schema.shape[key] as ZodType)]),
  );
}

function emptiedField(field: unknown, schema: ZodType | undefined): unknown {
  if (schema === undefined) return field;
  if (schema.safeParse(null).success) return null;
  if (schema.safeParse([]).success) return [];
  if (schema instanceof z.ZodObject && typeof field === 'object' && field !== null) return emptied(field, schema);
  return field;
}

/** There is one instrument: of every list of instruments its first stays. */
export const oneInstrument: EdgeCase = (model) => alone(model) as Model;

function alone(value: unknown): unknown {
  if (Array.isArray(value)) return (value.some(hasSymbol) ? value.slice(0, 1) : value).map(alone);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => [
      key,
      (key === 'symbols' || key === 'members') && Array.isArray(field) ? field.slice(0, 1) : alone(field),
    ]),
  );
}

const hasSymbol = (value: unknown): value is { symbol: string } =>
  typeof value === 'object' && value !== null && 'symbol' in value && typeof value.symbol === 'string';

/** Nothing new has come since long before the reader's clock. */
export const allStale: EdgeCase = (model) =>
  JSON.parse(
    JSON.stringify({ ...model, currentUntil: model.asOf - DAY, nextUpdate: model.asOf - DAY }),
    (key, value) => (key === 'late' ? true : value),
  ) as Model;

/** Rewrites every text of a model: the names of instruments in it, and their symbols where they stand as words. */
const withNames = (write: (name: string) => string, writeSymbol = (symbol: string) => symbol): EdgeCase => {
  return (model) => {
    const { names, symbols } = calledIn(model);
    const rewritten = (text: string): string => {
      // An address.
      if (text.startsWith('/')) return text;
      const name = names.find((each) => text.includes(each));
      if (name !== undefined) return text.replaceAll(name, write(name));
      return symbols.reduce((said, symbol) => said.replaceAll(wordOf(symbol), () => writeSymbol(symbol)), text);
    };
    return JSON.parse(JSON.stringify(model), (_key, value) =>
      typeof value === 'string' ? rewritten(value) : value,
    ) as Model;
  };
};

/** "BTCUSDT" in "BTCUSDT is bullish", not in "/instrument/BTCUSDT". */
const wordOf = (symbol: string): RegExp => new RegExp(`(?<![\\w/.])${RegExp.escape(symbol)}(?![\\w])`, 'g');

/** Names of instruments and their symbols, wherever one stands beside the other or alone; the longest first. */
function calledIn(model: Model): { names: string[]; symbols: string[] } {
  const names = new Set<string>();
  const symbols = new Set<string>();
  JSON.stringify(model, (_key, value) => {
    if (!hasSymbol(value)) return value;
    symbols.add(value.symbol);
    if ('name' in value && typeof value.name === 'string' && value.name !== '') names.add(value.name);
    return value;
  });
  const longestFirst = (texts: Set<string>) => [...texts].sort((a, b) => b.length - a.length);
  return { names: longestFirst(names), symbols: longestFirst(symbols) };
}

/** Names as long as funds have them, of many words, and symbols as long as exchanges have them. */
export const longNames = withNames(
  (name) =>
    `${name}, Accumulating Share Class of the International Small Companies and Infrastructure Trust, Currency Hedged`,
  (symbol) => `1000000${symbol}`,
);

/** Names of 300 characters without a place to break. */
export const unbroken = withNames((name) => name.replace(/\s/g, '_').padEnd(300, '_X'));

/** Names in Hebrew and Arabic, with numbers and Latin words between. */
export const rightToLeft = withNames((name) => `בנק הפועלים (${name}) 2030 بنك الراجحي`);
