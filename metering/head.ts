import { createHash } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson } from '#files/canonical-json.ts';
import { locatorOf } from './locator.ts';

export const HEAD_KINDS = ['requests', 'events'] as const;

/** A link of the chain of a tenant: what a batch of its rows was, and the head before. Hashes are in hex, times UTC ms. */
export const headSchema = z.object({
  number: z.int().positive(),
  kind: z.enum(HEAD_KINDS),
  source: z.string(),
  firstSegment: z.int().nonnegative(),
  lastSegment: z.int().nonnegative(),
  lines: z.int().positive(),
  firstAt: z.number(),
  lastAt: z.number(),
  /** From when on rows of the batch may be gone, because their retention has ended; absent: never. */
  endsAt: z.number().optional(),
  linesSha256: z.string(),
  locator: z.string(),
  previous: z.string(),
  head: z.string(),
});
export type Head = z.infer<typeof headSchema>;

/** Before the first head of a tenant. */
export const NO_HEAD = '0'.repeat(64);

/** What a batch of rows of a tenant is, without its place in the chain. */
export type Batch = Pick<Head, 'kind' | 'source' | 'firstSegment' | 'lastSegment' | 'firstAt' | 'lastAt' | 'endsAt'> & {
  /** Of the rows, in their order. */
  readonly hashes: readonly string[];
};

export const linesSha256 = (hashes: readonly string[]): string =>
  createHash('sha256').update(hashes.join('')).digest('hex');

/** SHA-256 of everything else of a head. */
export const headSha256 = ({ head: _, ...rest }: Head): string =>
  createHash('sha256').update(canonicalJson(rest)).digest('hex');

/** The head of a batch behind the last one; null: it is the first. */
export function headOf({ hashes, ...batch }: Batch, last: Pick<Head, 'number' | 'head'> | null): Head {
  const head = {
    ...batch,
    number: (last?.number ?? 0) + 1,
    lines: hashes.length,
    linesSha256: linesSha256(hashes),
    locator: locatorOf(hashes),
    previous: last?.head ?? NO_HEAD,
    head: '',
  };
  return { ...head, head: headSha256(head) };
}
