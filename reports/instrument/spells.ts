import { wilson } from '#market/models/signals/scores.ts';
import { calibrationFinding, nextDoubt, nextFinding, survivalFinding } from '#wording/findings/spells.ts';
import type { CalibrationModel, NextModel, SurvivalModel } from '../models/instrument/spells.ts';
import type { RegimeRow } from '../queries/regimes.ts';
import type { InstrumentRows } from './rows.ts';

/** States from one predecessor that are fewer are not drawn. */
const LEAST_AFTER = 5;

/** How long states like that of today last in the class. */
export function survivalOf(rows: InstrumentRows['survival'], daily: RegimeRow | undefined): SurvivalModel | null {
  const [first] = rows;
  if (first === undefined || daily === undefined) return null;
  const { label, spells, ended, waves } = first;
  const points = rows.map(({ bars: days, share, low, high }) => ({ days, share, low, high }));
  const today = daily.ageBars;
  return { finding: survivalFinding(points, today, spells), label, points, today, spells, ended, waves };
}

/** What came after such states: of all, and of those that came from the same state as today's where that is counted. */
export function nextOf(
  { next: rows, after }: Pick<InstrumentRows, 'next' | 'after'>,
  before: RegimeRow['label'] | null,
): NextModel | null {
  const [top] = rows;
  if (top === undefined) return null;
  const nexts = rows.map(({ nextLabel: label, changes, share }) => ({ label, changes, share }));
  const same = after.filter((row) => row.after === before);
  const ends = same.reduce((sum, { changes }) => sum + changes, 0);
  const sameNexts = same.map(({ nextLabel: label, changes }) => ({ label, changes, share: changes / ends }));
  const shareOfTop = sameNexts.find(({ label }) => label === top.nextLabel)?.share ?? 0;
  const few =
    sameNexts[0] !== undefined && ends >= LEAST_AFTER && ends < top.ends
      ? { ...sameNexts[0], ends, waves: null }
      : null;
  const said = few ?? { label: top.nextLabel, changes: top.changes, ends: top.ends, waves: top.waves };
  const [low, high] = wilson(said.changes, said.ends);
  return {
    finding: nextFinding(nexts, top.ends, before === null || few === null ? null : { label: before, shareOfTop, ends }),
    label: top.label,
    rows: [
      { after: null, ends: top.ends, nexts },
      ...(before === null || few === null ? [] : [{ after: before, ends, nexts: sameNexts }]),
    ],
    doubt: nextDoubt({ ...said, low, high, all: { changes: top.changes, waves: top.waves } }),
  };
}

/** Confidence at a change against how long such states lasted; the bucket that the state of today began in is marked. */
export function calibrationOf(rows: InstrumentRows['confidence'], began: number | null): CalibrationModel | null {
  const [first] = rows;
  if (first === undefined) return null;
  const buckets = rows.map(({ from, to, spells, ended, waves, lowerQuartile, median, upperQuartile }) => {
    const current = began !== null && began >= from && (began < to || to >= 1);
    return { from, to, current, spells, ended, waves, lowerQuartile, median, upperQuartile };
  });
  return { finding: calibrationFinding(buckets), label: first.label, rows: buckets };
}
