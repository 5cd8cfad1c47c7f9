import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const RACER = fileURLToPath(new URL('./lock-racer.ts', import.meta.url));
const RACERS = 6;

/**
 * Rounds in which six processes reach for one lock in the same millisecond, each time after a holder was killed when
 * `dead`. Returns how often a round had no owner, one, or more.
 */
export async function raceForLock(
  file: string,
  { rounds, dead }: { readonly rounds: number; readonly dead: boolean },
): Promise<{ none: number; single: number; several: number }> {
  const racers = await Promise.all(Array.from({ length: RACERS }, () => racer(file)));
  const counts = { none: 0, single: 0, several: 0 };
  try {
    for (let round = 0; round < rounds; round++) {
      if (dead) await leaveDeadLock(file);
      const at = Date.now() + 5;
      const answers = await Promise.all(racers.map((child) => ask(child, { at })));
      const owners = answers.filter((answer) => answer === 'taken').length;
      counts[owners === 0 ? 'none' : owners === 1 ? 'single' : 'several'] += 1;
      await Promise.all(racers.map((child) => ask(child, {})));
    }
  } finally {
    for (const child of racers) child.kill('SIGKILL');
  }
  return counts;
}

async function racer(file: string): Promise<ChildProcess> {
  const child = fork(RACER, [file]);
  await once(child, 'message');
  return child;
}

async function ask(child: ChildProcess, message: { at?: number }): Promise<unknown> {
  const answer = once(child, 'message');
  child.send(message);
  return (await answer)[0];
}

async function leaveDeadLock(file: string): Promise<void> {
  const child = await racer(file);
  await ask(child, { at: 0 });
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
