import { createHash } from 'node:crypto';
import { canonicalJson } from '#files/canonical-json.ts';

/** A row of an audit table without its hash. */
export type Unsealed = Readonly<Record<string, string | number>>;

/** SHA-256 of a row: of its fields by name, as JSON in one spelling. */
export const rowSha256 = (row: Unsealed): string => {
  const { sha256: _, ...fields } = row;
  return createHash('sha256').update(canonicalJson(fields)).digest('hex');
};

/** A row with its hash. */
export const sealRow = <R extends Unsealed>(row: R): R & { readonly sha256: string } => ({
  ...row,
  sha256: rowSha256(row),
});

/** Where in its file a row was: rows of a batch are in this order. */
export interface Place {
  readonly source: string;
  readonly segment: number;
  readonly line: number;
}
