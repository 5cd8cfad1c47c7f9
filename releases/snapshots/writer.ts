import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { ArgusError } from '#errors/argus-error.ts';
import { type WritePlan, type WrittenTable, writtenTable } from './plan.ts';

const PROCESS = fileURLToPath(new URL('./writer-process.ts', import.meta.url));

/** Writes plans, each in a process of its own: what another tier has had in memory cannot reach a file. */
export interface SnapshotWriter {
  /** @throws ArgusError ARGUS_SNAPSHOT_WRITE with what the process said. */
  tables(plan: WritePlan): Promise<WrittenTable[]>;
  /** After `tables`. @throws ArgusError ARGUS_SNAPSHOT_WRITE */
  database(plan: WritePlan, tier: string): Promise<void>;
}

export const snapshotWriter: SnapshotWriter = {
  tables: async (plan) => z.array(writtenTable).parse(await answerOf(['tables'], plan)),
  database: async (plan, tier) => void (await answerOf(['database', tier], plan)),
};

async function answerOf(words: readonly string[], plan: WritePlan): Promise<unknown> {
  const child = spawn(process.execPath, [PROCESS, ...words], { stdio: ['pipe', 'pipe', 'pipe'] });
  // A process that dies early leaves its input closed; what it said is told below.
  child.stdin.on('error', () => {});
  child.stdin.end(JSON.stringify(plan));
  const ended = new Promise<string>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(signal ?? String(code)));
  });
  const [answer, complaint, how] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  if (how === '0') return JSON.parse(answer);
  const reason = /(?:Error|error): .*/.exec(complaint)?.[0] ?? complaint.trim().split('\n').at(-1) ?? '';
  throw new ArgusError(
    'ARGUS_SNAPSHOT_WRITE',
    `the writer of ${plan.folder.split('/').at(-1)} ended (${how}): ${reason}`,
  );
}
