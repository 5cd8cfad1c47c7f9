import { readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Database } from '#database/database.ts';
import { SECOND } from '#market/time.ts';
import { AUDIT_REQUESTS } from '#warehouse/audit-requests.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';
import { insertAudit } from './audit-insert.ts';
import { type DrainedSegment, rowsByTenant } from './drained-segment.ts';
import { requestRows } from './request-rows.ts';
import { fileOf, readSegmentInParts, type SegmentName, segmentsIn } from './segment.ts';
import { foldUsage } from './usage.ts';
import { countSegments } from './usage-ledger.ts';

/** Segments of this time are folded into one batch of the ledger: with the time until a seal and a look, all is counted within a minute. */
const FOLD_MS = 40 * SECOND;
/** Or as many segments or lines as this: a batch takes some tens of milliseconds of a process that also answers requests. */
const FOLD_SEGMENTS = 200;
const FOLD_LINES = 10_000;

export interface DrainOptions {
  readonly warehouse: Warehouse;
  readonly database: Database;
  /** The folder of the spool. */
  readonly directory: string;
  /** UTC ms. */
  readonly now: () => number;
}

export interface DrainPass {
  /** Segments whose rows reached ClickHouse in this pass. */
  readonly stored: number;
  /** Segments that were counted in PostgreSQL and removed in this pass. */
  readonly counted: number;
  /** Sealed segments that wait to be counted. */
  readonly waiting: number;
  /** Names of files that were set aside, because they cannot be read. */
  readonly damaged: readonly string[];
}

export interface Drain {
  /** Takes sealed segments on; `fold`: `due` waits for a minute of them, `all` counts whatever is stored. */
  pass(fold: 'due' | 'all'): Promise<DrainPass>;
}

/**
 * The way of sealed segments out of the spool: (1) their rows to ClickHouse, one block with a token for each; (2) segments, quantities and heads to
 * PostgreSQL, in one transaction; (3) away with the file. Killed anywhere, it is repeated, and nothing counts twice. One drain a folder: whoever
 * opens it holds a lock (`startDrain`).
 */
export function openDrain({ warehouse, database, directory, now }: DrainOptions): Drain {
  /** Stored segments that wait to be counted, by file, and when the first of them was stored. */
  const stored = new Map<string, DrainedSegment>();
  let since = 0;
  /** Files that this drain has found at its start, or has failed with: another attempt may have stored them. */
  let again: Set<string> | null = null;

  const store = async (name: SegmentName, file: string): Promise<boolean> => {
    const content = await readWhole(path.join(directory, file));
    if (content === null) return false;
    const rows = await requestRows(name, content);
    await insertAudit(warehouse, AUDIT_REQUESTS, { rows, again: again?.has(file) ?? true });
    if (stored.size === 0) since = now();
    stored.set(file, {
      ...name,
      lines: rows.length,
      sha256: content.sha256,
      usage: foldUsage(rows),
      tenants: rowsByTenant(rows),
    });
    return true;
  };

  const count = async (): Promise<number> => {
    const segments = [...stored.values()];
    await countSegments(database, { kind: 'requests', segments, at: now() });
    for (const file of stored.keys()) await rm(path.join(directory, file), { force: true });
    stored.clear();
    return segments.length;
  };

  const isFull = (): boolean =>
    stored.size >= FOLD_SEGMENTS || [...stored.values()].reduce((sum, { lines }) => sum + lines, 0) >= FOLD_LINES;

  return {
    async pass(fold) {
      const found = segmentsIn(directory, 'sealed').map((name) => ({ name, file: fileOf(name, 'sealed') }));
      again ??= new Set(found.map(({ file }) => file));
      const damaged: string[] = [];
      let [storedNow, counted] = [0, 0];
      for (const { name, file } of found) {
        if (stored.has(file)) continue;
        if (isFull()) counted += await count();
        try {
          if (await store(name, file)) storedNow += 1;
          else damaged.push(file);
        } catch (error) {
          again.add(file);
          throw error;
        }
      }
      const age = now() - since;
      if (stored.size > 0 && (fold === 'all' || age >= FOLD_MS || age < 0 || isFull())) counted += await count();
      return { stored: storedNow, counted, waiting: stored.size, damaged };
    },
  };
}

/** The content of a segment; null where a line cannot be read: then the file is set aside, for others not to wait behind it. */
async function readWhole(file: string) {
  const bytes = await readFile(file);
  try {
    return await readSegmentInParts(bytes);
  } catch {
    await rename(file, `${file}.damaged`);
    return null;
  }
}
