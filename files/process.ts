import { readFileSync } from 'node:fs';

/** Start time of a process in clock ticks since boot (Linux). It separates a re-used process id from the original. */
export function startTicks(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command name in parentheses may hold spaces: fields are counted after its last parenthesis.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

/** Whether the process that once had this id and start time still runs. */
export function isAlive(pid: number, ticks: string | null): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const state = zombie(pid);
  return !state && (ticks === null || startTicks(pid) === null || startTicks(pid) === ticks);
}

function zombie(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z');
  } catch {
    return false;
  }
}

/** Sends SIGTERM, waits `graceMs`, then SIGKILL; resolves when the process is gone. */
export async function stopProcess(pid: number, graceMs: number): Promise<void> {
  const ticks = startTicks(pid);
  signal(pid, 'SIGTERM');
  const deadline = performance.now() + graceMs;
  while (isAlive(pid, ticks)) {
    if (performance.now() > deadline) signal(pid, 'SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
