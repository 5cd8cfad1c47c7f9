import type { Recorded } from './segment.ts';

/** Why a request costs nothing. `free`: a replay, a sandbox, staff in the name of somebody, or a route without weight. */
export const UNBILLED = ['', 'interrupted', 'refused', 'failed', 'free'] as const;
export type Unbilled = (typeof UNBILLED)[number];

/** What of a request is billed: its weight when it was answered with success and the answer has left, else nothing. */
export function billedOf({ line, done }: Recorded): { billed: number; unbilled: Unbilled } {
  const unbilled = reasonOf(line, done);
  return { billed: unbilled === '' ? line.weight : 0, unbilled };
}

function reasonOf({ status, billable, act, weight }: Recorded['line'], done: boolean): Unbilled {
  if (status >= 500) return 'failed';
  if (status >= 400 || status < 200) return 'refused';
  if (!billable || act !== null || weight === 0) return 'free';
  return done ? '' : 'interrupted';
}
