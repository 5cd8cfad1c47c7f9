import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { z } from 'zod';
import type { Fence } from '#contracts/fence.ts';
import { type Database, openDatabase } from '../database.ts';
import { openFence } from '../fences.ts';
import { migrateDatabase } from '../migrate.ts';
import { MIGRATIONS } from './servers.ts';

/** Fences of their own, for suites whose subject is what stands behind a fence. */
export interface TestFences {
  open<T>(name: string, schema: z.ZodType<T>): Fence<T>;
}

/** One database for all suites of a process: a new one costs seconds. It goes with the process. */
let shared: Promise<Database> | null = null;

export async function startFences(): Promise<TestFences> {
  shared ??= openShared();
  const database = await shared;
  const prefix = randomUUID();
  return { open: (name, schema) => openFence(database, `${prefix}/${name}`, schema) };
}

async function openShared(): Promise<Database> {
  const folder = mkdtempSync(path.join(tmpdir(), 'argus-fences-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const database = await openDatabase({ directory: folder });
  await migrateDatabase(database, { directory: MIGRATIONS });
  return database;
}
