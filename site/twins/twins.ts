import type { Model } from '../src/model.ts';
import { csvOf } from './csv.ts';

/** A page in another form, at its own address. */
export interface Twin {
  readonly path: string;
  /** Its media type, as HTTP writes it. */
  readonly type: string;
  readonly text: string;
}

/** Fields between 0 and 1 that a page says in whole percents. With more digits a twin would give away what its page does not (0061). */
const IN_PERCENT = new Set([
  'confidence',
  'confidenceLow',
  'confidenceHigh',
  'share',
  'stay10',
  'nextShare',
  'novelty',
]);
const asSaid = (key: string, value: unknown): unknown =>
  typeof value === 'number' && IN_PERCENT.has(key) && Math.abs(value) <= 1 ? Math.round(100 * value) / 100 : value;

/**
 * The JSON and the CSV of a page: what its model says, all of it, without the links of the frame. None where the tier has none. The same
 * model gives the same bytes; this folder is part of the hash of the bundle, so that a change here writes every twin anew.
 */
export function twinsOf(model: Model): readonly Twin[] {
  const { navigation: _, twins, ...whole } = model;
  if (twins === null) return [];
  const content = JSON.parse(JSON.stringify(whole, asSaid)) as object;
  const json = JSON.stringify({ $schema: `/schema/${model.template}.json`, ...content });
  return [
    { path: twins.json, type: 'application/json; charset=utf-8', text: `${json}\n` },
    { path: twins.csv, type: 'text/csv; charset=utf-8; header=present', text: csvOf(content) },
  ];
}
