import { documentPath } from '#contracts/document-path.ts';
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

const JSON_TYPE = 'application/json; charset=utf-8';
const CSV_TYPE = 'text/csv; charset=utf-8; header=present';

/** Where the forms of a page stand: its JSON, and the CSV of the tiers that have one. */
interface FormPaths {
  readonly json: string;
  readonly csv: string | null;
}

/** Readers of a tier without twins have no JSON in their report; the API has it all the same, below an address that no report has. */
const formPaths = ({ path, twins }: Pick<Model, 'path' | 'twins'>): FormPaths =>
  twins ?? { json: documentPath(path), csv: null };

/** Addresses of the forms of a page beside the page itself. */
export const twinPathsOf = (model: Pick<Model, 'path' | 'twins'>): readonly string[] =>
  Object.values(formPaths(model)).filter((each) => each !== null);

/**
 * The JSON of a page, and its CSV where the tier has it: what its model says, all of it, without the links of the frame. The same model gives the
 * same bytes; this folder is part of the hash of the bundle, so that a change here writes every twin anew.
 */
export function twinsOf(model: Model): readonly Twin[] {
  const { navigation: _, twins: __, ...whole } = model;
  const { json, csv } = formPaths(model);
  const text = JSON.stringify({ $schema: `/schema/${model.template}.json`, ...whole }, asSaid);
  return [
    { path: json, type: JSON_TYPE, text: `${text}\n` },
    ...(csv === null
      ? []
      : [{ path: csv, type: CSV_TYPE, text: csvOf(JSON.parse(JSON.stringify(whole, asSaid)) as object) }]),
  ];
}
