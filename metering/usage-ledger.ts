import { z } from 'zod';
import type { Database } from '#database/database.ts';
import type { Transaction } from '#database/transaction.ts';
import { consecutive, type DrainedSegment } from './drained-segment.ts';
import { type Batch, type Head, headOf } from './head.ts';
import type { Usage } from './usage.ts';

/** Any constant: it lets one drain at a time move the chains on. */
const LOCK = 4_011_727;

const segmentKey = z.object({ source: z.string(), segment: z.coerce.number() });
const lastHead = z.object({ tenant: z.string(), number: z.coerce.number(), head: z.string() });

/** Lets nobody else count or claim until the end of the transaction. */
export const lockChains = (tx: Transaction): Promise<unknown> => tx.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);

/**
 * Counts segments in one transaction: each once, however often it is drained; the folded quantities, and a head for each tenant.
 * `kind`: what their rows are. Segments that were counted before change nothing. `also` runs in the transaction.
 */
export async function countSegments(
  database: Database,
  {
    kind,
    segments,
    at,
  }: { readonly kind: Head['kind']; readonly segments: readonly DrainedSegment[]; readonly at: number },
  also: (tx: Transaction) => Promise<unknown> = async () => {},
): Promise<void> {
  if (segments.length === 0) return;
  await database.system(async (tx) => {
    await lockChains(tx);
    const entered = await enterSegments(tx, segments, at);
    const isNew = ({ source, segment }: DrainedSegment) =>
      entered.some((row) => row.source === source && row.segment === segment);
    for (const batch of consecutive(segments.filter(isNew))) {
      await addUsage(tx, batch);
      await addHeads(tx, kind, batch);
    }
    await also(tx);
  });
}

const enterSegments = (tx: Transaction, segments: readonly DrainedSegment[], at: number) =>
  tx.rows(
    segmentKey,
    `INSERT INTO usage_segments (source, segment, lines, sha256, drained_at)
     SELECT source, segment, lines, decode(sha256, 'hex'), to_timestamp($2::float8 / 1000)
     FROM jsonb_to_recordset($1::jsonb) AS s (source uuid, segment bigint, lines integer, sha256 text)
     ON CONFLICT (source, segment) DO NOTHING RETURNING source, segment`,
    [JSON.stringify(segments.map(({ source, segment, lines, sha256 }) => ({ source, segment, lines, sha256 }))), at],
  );

async function addUsage(tx: Transaction, batch: readonly DrainedSegment[]): Promise<void> {
  const folded = new Map<string, Usage>();
  for (const usage of batch.flatMap((segment) => segment.usage)) {
    const key = `${usage.tenant} ${usage.meter} ${usage.hour}`;
    folded.set(key, { ...usage, quantity: usage.quantity + (folded.get(key)?.quantity ?? 0) });
  }
  if (folded.size === 0) return;
  await tx.query(
    `INSERT INTO usage_ledger (tenant_id, meter, hour, source, batch, quantity)
     SELECT tenant, meter, to_timestamp(hour / 1000), $2::uuid, $3::bigint, quantity
     FROM jsonb_to_recordset($1::jsonb) AS u (tenant uuid, meter text, hour float8, quantity bigint)`,
    [JSON.stringify([...folded.values()]), batch[0]?.source, batch[0]?.segment],
  );
}

async function addHeads(tx: Transaction, kind: Head['kind'], batch: readonly DrainedSegment[]): Promise<void> {
  const batches = batchesOf(kind, batch);
  if (batches.size === 0) return;
  const last = await tx.rows(
    lastHead,
    `SELECT t.id AS tenant, h.number, encode(h.head, 'hex') AS head FROM unnest($1::uuid[]) AS t (id)
     CROSS JOIN LATERAL (SELECT number, head FROM audit_heads WHERE tenant_id = t.id ORDER BY number DESC LIMIT 1) AS h`,
    [[...batches.keys()]],
  );
  const heads = [...batches].map(([tenant, ofTenant]) => ({
    tenant,
    ...headOf(ofTenant, last.find((row) => row.tenant === tenant) ?? null),
  }));
  await tx.query(
    `INSERT INTO audit_heads (tenant_id, number, kind, source, first_segment, last_segment, lines, first_at, last_at, ends_at,
                              lines_sha256, locator, previous, head)
     SELECT tenant, number, kind, source, "firstSegment", "lastSegment", lines,
            to_timestamp("firstAt" / 1000), to_timestamp("lastAt" / 1000), to_timestamp("endsAt" / 1000),
            decode("linesSha256", 'hex'), decode(locator, 'hex'), decode(previous, 'hex'), decode(head, 'hex')
     FROM jsonb_to_recordset($1::jsonb) AS h (tenant uuid, number bigint, kind text, source uuid, "firstSegment" bigint,
       "lastSegment" bigint, lines integer, "firstAt" float8, "lastAt" float8, "endsAt" float8, "linesSha256" text, locator text, previous text, head text)`,
    [JSON.stringify(heads)],
  );
}

function batchesOf(kind: Head['kind'], segments: readonly DrainedSegment[]): Map<string, Batch> {
  const batches = new Map<string, Batch>();
  const [firstSegment, lastSegment] = [segments[0]?.segment ?? 0, segments.at(-1)?.segment ?? 0];
  for (const { source, tenants } of segments)
    for (const [tenant, { hashes, firstAt, lastAt, endsAt }] of tenants) {
      const batch = batches.get(tenant);
      batches.set(tenant, {
        ...{ kind, source, firstSegment, lastSegment },
        firstAt: Math.min(firstAt, batch?.firstAt ?? firstAt),
        lastAt: Math.max(lastAt, batch?.lastAt ?? lastAt),
        endsAt: Math.min(endsAt, batch?.endsAt ?? endsAt),
        hashes: [...(batch?.hashes ?? []), ...hashes],
      });
    }
  return batches;
}
