import { hash } from 'node:crypto';

/** A row of an audit table without its hash. */
export type Unsealed = Readonly<Record<string, string | number>>;

/**
 * SHA-256 of a row: of its fields by name, as JSON in one spelling (that of `canonicalJson`, which is slower, because it knows no shape). A list
 * of names gives both the fields and their order.
 */
export const rowSha256 = (row: Unsealed): string =>
  hash(
    'sha256',
    JSON.stringify(
      row,
      Object.keys(row)
        .filter((name) => name !== 'sha256')
        .sort(),
    ),
  );

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
