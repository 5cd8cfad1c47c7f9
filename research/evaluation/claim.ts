import type { Estimate } from './estimate.ts';
import { percent } from './text.ts';

/** What is claimed, its target, and what was measured. A target is met by the worse end of the interval, never by the middle. */
export interface Claim {
  readonly what: string;
  readonly target: string;
  readonly measured: string;
  readonly interval: string;
  readonly isMet: boolean;
}

export type Text = (value: number) => string;

const ends = ({ low, high }: Estimate, text: Text): string =>
  Number.isNaN(low) ? '–' : `${text(low)} … ${text(high)}`;
/** Without an interval a figure is judged by itself, and its row shows that it has none. */
const worse = (end: number, { value }: Estimate): number => (Number.isNaN(end) ? value : end);

export const atLeast = (what: string, estimate: Estimate, target: number, text: Text): Claim => ({
  what,
  target: `≥ ${text(target)}`,
  measured: text(estimate.value),
  interval: ends(estimate, text),
  isMet: worse(estimate.low, estimate) >= target,
});

export const atMost = (what: string, estimate: Estimate, target: number, text: Text): Claim => ({
  what,
  target: `≤ ${text(target)}`,
  measured: text(estimate.value),
  interval: ends(estimate, text),
  isMet: worse(estimate.high, estimate) <= target,
});

export const within = (
  what: string,
  estimate: Estimate,
  [least, most]: readonly [number, number],
  text: Text,
): Claim => ({
  what,
  target: `${text(least)} … ${text(most)}`,
  measured: text(estimate.value),
  interval: ends(estimate, text),
  isMet: worse(estimate.low, estimate) >= least && worse(estimate.high, estimate) <= most,
});

/** A figure with its interval in one text. */
export const withEnds = (estimate: Estimate, text: Text = percent): string =>
  Number.isNaN(estimate.low) ? text(estimate.value) : `${text(estimate.value)} (${ends(estimate, text)})`;
