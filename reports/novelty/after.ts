import { wilson } from '#market/models/signals/scores.ts';
import { afterFinding } from '#wording/findings/novelty.ts';
import type { InstrumentRows } from '../instrument/rows.ts';
import type { AfterModel, NoveltyPageModel } from '../models/novelty-page.ts';
import { labelsOf, STATE_DAYS } from './states.ts';
import { RARE } from './today.ts';

/** Fewer very unusual days with an outcome say nothing. */
const LEAST_CASES = 20;
const LEAST_DATES = 5;

/** A day of an instrument, whether it was very unusual, and whether the thing came. */
interface Case {
  readonly day: number;
  readonly isRare: boolean;
  readonly came: boolean;
}

type Rows = Pick<InstrumentRows, 'novelty' | 'outcomes' | 'probabilities'>;

/** What came after very unusual days of all instruments, against all other days. */
export function afterOf(instruments: readonly Rows[]): NoveltyPageModel['after'] {
  const rows = [
    compared('the next day left its range', instruments.flatMap(leftRange)),
    compared('the daily state was another five days later', instruments.flatMap(leftState)),
  ].filter((row) => row !== null);
  return { finding: afterFinding(rows), rows };
}

function leftRange({ novelty, outcomes }: Rows): Case[] {
  const held = new Map(outcomes);
  return novelty.flatMap(([day, percents]) => {
    const inside = held.get(day);
    return inside === undefined ? [] : [{ day, isRare: percents >= RARE, came: inside === 0 }];
  });
}

function leftState({ novelty, probabilities }: Rows): Case[] {
  if (probabilities.length === 0) return [];
  const labelOn = labelsOf(probabilities);
  const last = probabilities.at(-1)?.[0] ?? 0;
  return novelty.flatMap(([day, percents]) => {
    const [then, later] = [labelOn(day), labelOn(day + STATE_DAYS)];
    const isKnown = then !== null && later !== null && last >= day + STATE_DAYS;
    return isKnown ? [{ day, isRare: percents >= RARE, came: then !== later }] : [];
  });
}

/** Instruments are unusual together: the interval (Wilson 1927, 95 %) is that of as many cases as there are dates. Null of too few. */
function compared(what: string, cases: readonly Case[]): AfterModel | null {
  const [rare, others] = [cases.filter(({ isRare }) => isRare), cases.filter(({ isRare }) => !isRare)];
  if (rare.length < LEAST_CASES || others.length === 0) return null;
  const times = rare.filter(({ came }) => came).length;
  const dates = new Set(rare.map(({ day }) => day)).size;
  if (dates < LEAST_DATES) return null;
  const share = times / rare.length;
  const usual = others.filter(({ came }) => came).length / others.length;
  const [low, high] = wilson(share * dates, dates);
  return {
    what,
    unusual: { times, of: rare.length, dates, share, low, high },
    otherwise: { of: others.length, share: usual },
    proven: usual < low || usual > high,
  };
}
