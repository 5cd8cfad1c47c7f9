import type { Model } from '../src/model.ts';
import { csvOf } from './csv.ts';

/** A page in another form, at its own address. */
export interface Twin {
  readonly path: string;
  /** Its media type, as HTTP writes it. */
  readonly type: string;
  readonly text: string;
}

/**
 * The JSON and the CSV of a page: what its model says, all of it, without the links of the frame. None where the tier has none. The same
 * model gives the same bytes; this folder is part of the hash of the bundle, so that a change here writes every twin anew.
 */
export function twinsOf(model: Model): readonly Twin[] {
  const { navigation: _, twins, ...content } = model;
  if (twins === null) return [];
  const json = JSON.stringify({ $schema: `/schema/${model.template}.json`, ...content });
  return [
    { path: twins.json, type: 'application/json; charset=utf-8', text: `${json}\n` },
    { path: twins.csv, type: 'text/csv; charset=utf-8; header=present', text: csvOf(content) },
  ];
}
