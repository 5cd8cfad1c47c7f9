import { causeOf } from './causes.ts';
import { type Claim, withEnds } from './claim.ts';
import type { Estimate } from './estimate.ts';
import { meanOf } from './estimate.ts';
import type { Evaluation } from './evaluation.ts';
import { changeAgainst, coverage, reportOf } from './range-claims.ts';
import { FOREIGN_WORLDS, regimeEstimate } from './regimes.ts';
import { passing, trialsOf } from './signals.ts';
import { percent, table, threeDigits } from './text.ts';

/** The first page: what is claimed, how certain it is, what is not claimed, five figures, and what was missed. */
export const frontText = (evaluation: Evaluation, claims: readonly Claim[]): string => `## In one page

**What is claimed.** Argus forecasts how far a price is likely to move, not where to. Each forecast is compared with the instrument's own usual
range, on bars that no fit had seen. It names the present regime of an instrument, with a probability. It says nothing about direction
unless a test on unseen bars was passed.

**How certain this is.** Every figure below has an interval of 95 %: over seeds of simulated markets, or over quarters of real ones. A target counts
as met only when the worse end of its interval meets it. Seeds were fixed by a written rule before they were run.

${table(['', 'figure', '95 %', 'measured on'], fiveFigures(evaluation))}

**What is not claimed.** No return, and no profit after costs. No direction of stocks. No label that compares over years: a regime is relative to the
last years of its own instrument${stabilityOf(evaluation)}. No probability of a crash within a month. The real series are those on which the method was developed, read
walk-forward; they are survivors of 2025, and 2020 holds much of their loss. Nothing here says anything about future returns.

${missedText(claims)}`;

const unknown = (reason: string | null): string => `not run: ${reason ?? 'no outcome is known yet'}`;

function fiveFigures(evaluation: Evaluation): string[][] {
  const { regimes, foreign, ranges, signals, notRun } = evaluation;
  const day = reportOf(ranges, 'stocks', 1);
  const stocks = `${day?.record.rows.toLocaleString('en')} stock-days, walk-forward`;
  const row = (name: string, estimate: Estimate, text: (value: number) => string, on: string) => [
    name,
    text(estimate.value),
    Number.isNaN(estimate.low) ? '–' : `${text(estimate.low)} … ${text(estimate.high)}`,
    on,
  ];
  const walks = [...trialsOf(signals, 'walk'), ...trialsOf(signals, 'jump_walk')];
  const own = regimeEstimate(regimes, 'full', ({ kappa }) => kappa);
  const others = meanOf(
    [...Map.groupBy(foreign, ({ key }) => key.seed).values()].map((seed) => seed.map(({ result }) => result.kappa)),
  );
  const worlds = FOREIGN_WORLDS.filter((world) => foreign.some(({ key }) => key.world === world));
  return [
    day === null
      ? ["loss of tomorrow's range against the own normal", unknown(notRun.data), '', '']
      : row("loss of tomorrow's range against the own normal (QLIKE)", changeAgainst(day, 'normal'), percent, stocks),
    day === null
      ? ['moves that stayed within their 80 % range', unknown(notRun.data), '', '']
      : row('moves that stayed within their 80 % range', coverage(day.ranges.quarters), percent, stocks),
    row('agreement of regimes with the truth (κ), own simulator', own, threeDigits, `${own.count} class-seeds`),
    row('the same on worlds of other models', others, threeDigits, `${others.count} worlds: ${worlds.join(', ')}`),
    row(
      'markets without direction in which a signal was given',
      passing(walks),
      percent,
      `${walks.length} random walks`,
    ),
  ];
}

function stabilityOf({ real }: Evaluation): string {
  const stocks = real.find(({ key }) => key === 'stocks')?.result;
  if (stocks?.kind !== 'regimes') return '';
  const { year } = stocks.regimes.same;
  return `, and ${withEnds(meanOf(year.map((share) => [share])), percent)} of the days keep their label when its parameters are a year older`;
}

/** Missed targets by their cause, so that many of one kind take few lines. */
function missedText(claims: readonly Claim[]): string {
  const missed = claims.filter(({ isMet }) => !isMet);
  if (missed.length === 0) return `**What missed.** Nothing: all ${claims.length} targets are met.`;
  const lines = [...Map.groupBy(missed, causeOf)].map(([cause, of]) => `* ${namedClaims(of)}.\n  Cause: ${cause}`);
  return `**What missed.** ${missed.length} of ${claims.length} targets, with the cause as far as it is known:

${lines.join('\n')}`;
}

/** One page has room for a few of each kind; all are in the table of targets. */
const NAMED = 3;
function namedClaims(claims: readonly Claim[]): string {
  const more = claims.length - NAMED;
  return (
    claims.slice(0, NAMED).map(missedClaim).join('; ') +
    (more > 0 ? `; and ${more} more of this kind in the table below` : '')
  );
}

const missedClaim = ({ what, target, measured, interval }: Claim): string =>
  `${what}: ${measured}${interval === '–' ? '' : ` (${interval})`}, target ${target}`;
