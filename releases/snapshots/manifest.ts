import { createHash } from 'node:crypto';
import { z } from 'zod';
import { tierName } from '#contracts/tiers.ts';
import { canonicalJson } from '#files/canonical-json.ts';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** A day, YYYY-MM-DD, or a month of days, YYYY-MM. */
export const period = z.string().regex(/^\d{4}-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?$/);
export const isMonth = (name: string): boolean => name.length === 'YYYY-MM'.length;

const table = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9_]*$/),
  rows: z.int().nonnegative(),
  bytes: z.int().positive(),
  /** Of the Parquet file. */
  sha256,
  /** Name and DuckDB type of each column, in their order; rows are sorted by all of them. */
  columns: z.array(z.tuple([z.string(), z.string()])),
});

/** What a snapshot is: its tables by the hashes of their files, where they came from, and the snapshot before it. No clock is in it. */
export const snapshotManifest = z.strictObject({
  format: z.literal(1),
  period,
  tier: tierName,
  /** 1, and one more for each correction. */
  revision: z.int().positive(),
  /** Why there is a correction; null for the first. */
  reason: z.string().nullable(),
  /** What was known when: the rows of tables of events are of runs after `from` (the as-of of the day before) up to `asOf`. */
  asOf: z.iso.datetime(),
  from: z.iso.datetime().nullable(),
  /** Batches of the day by market, and markets with a session whose batch had not come. */
  markets: z.array(z.string()),
  missing: z.array(z.string()),
  /** All runs that were known: how many, and SHA-256 of their ids in order, a line each. */
  runs: z.strictObject({ count: z.int().nonnegative(), sha256 }),
  writtenBy: z.record(z.string(), z.string()),
  tables: z.array(table),
  /** Of a month: the ids of the manifests of its days. */
  days: z.array(sha256).optional(),
  /** Id of the manifest of the period before, of the same tier; null for the first. */
  previous: sha256.nullable(),
});
export type SnapshotManifest = z.infer<typeof snapshotManifest>;

/** The id of a snapshot: SHA-256 of its manifest in canonical JSON. */
export const snapshotId = (manifest: SnapshotManifest): string =>
  createHash('sha256').update(canonicalJson(manifest)).digest('hex');

/** Whether two snapshots hold the same rows: the same tables by the same hashes. */
export const holdsSame = (a: SnapshotManifest, b: SnapshotManifest): boolean =>
  canonicalJson(a.tables) === canonicalJson(b.tables) && a.asOf === b.asOf && a.from === b.from;
