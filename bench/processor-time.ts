import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts it in hundredths of a second. */
const TICK_MS = 10;

/**
 * Processor time that a process and its children have used, in milliseconds; null where there is no `/proc`. Beside a rate it tells the cost of an
 * answer, which neighbours on the same machine change less than the rate.
 */
export function processorMs(pid: number): number | null {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((name) => statOf(name))
      .filter((stat) => stat !== null && (stat.pid === pid || stat.parent === pid))
      .reduce((sum, stat) => sum + (stat?.ms ?? 0), 0);
  } catch {
    return null;
  }
}

function statOf(name: string): { pid: number; parent: number; ms: number } | null {
  try {
    const text = readFileSync(`/proc/${name}/stat`, 'utf8');
    // The name of the program may hold spaces: what is counted begins behind it.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { pid: Number(name), parent: Number(fields[1]), ms: (Number(fields[11]) + Number(fields[12])) * TICK_MS };
  } catch {
    return null;
  }
}
