import type { z } from 'zod';
import type { Fence } from '#contracts/fence.ts';
import { openFence } from '../fences.ts';
import { startDatabase } from './servers.ts';

/** Fences of an embedded database of its own, for suites whose subject is what stands behind a fence. */
export interface TestFences {
  open<T>(name: string, schema: z.ZodType<T>): Fence<T>;
  close(): Promise<void>;
}

export async function startFences(): Promise<TestFences> {
  const engine = await startDatabase('embedded');
  const database = await engine.open();
  return { open: (name, schema) => openFence(database, name, schema), close: engine.close };
}
