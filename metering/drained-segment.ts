import { endOfRow } from './ends.ts';
import type { Usage } from './usage.ts';

/** Rows of one tenant in a segment: their hashes in the order of the file. */
export interface TenantRows {
  readonly hashes: readonly string[];
  readonly firstAt: number;
  readonly lastAt: number;
  /** From when on one of them may be gone. */
  readonly endsAt: number;
}

/** What of a segment goes into PostgreSQL, once its rows are in ClickHouse. */
export interface DrainedSegment {
  readonly source: string;
  readonly segment: number;
  readonly lines: number;
  readonly sha256: string;
  readonly usage: readonly Usage[];
  readonly tenants: ReadonlyMap<string, TenantRows>;
}

/** Rows by tenant, for the chains. */
export function rowsByTenant(
  rows: readonly {
    readonly tenant: string;
    readonly at: number;
    readonly retention: string;
    readonly sha256: string;
  }[],
): ReadonlyMap<string, TenantRows> {
  return new Map(
    [...Map.groupBy(rows, ({ tenant }) => tenant)].map(([tenant, ofTenant]) => [
      tenant,
      {
        hashes: ofTenant.map(({ sha256 }) => sha256),
        firstAt: ofTenant.reduce((first, { at }) => Math.min(first, at), Number.POSITIVE_INFINITY),
        lastAt: ofTenant.reduce((last, { at }) => Math.max(last, at), 0),
        endsAt: ofTenant.reduce((first, row) => Math.min(first, endOfRow(row)), Number.POSITIVE_INFINITY),
      },
    ]),
  );
}

/** Runs of consecutive segments of one source: a batch is all of them, so that no segment can come into it later. */
export function consecutive(segments: readonly DrainedSegment[]): DrainedSegment[][] {
  const sorted = [...segments].sort((a, b) =>
    a.source < b.source ? -1 : a.source > b.source ? 1 : a.segment - b.segment,
  );
  const runs: DrainedSegment[][] = [];
  for (const segment of sorted) {
    const last = runs.at(-1)?.at(-1);
    if (last?.source === segment.source && last.segment + 1 === segment.segment) runs.at(-1)?.push(segment);
    else runs.push([segment]);
  }
  return runs;
}
