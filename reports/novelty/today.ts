import { epochDay } from '#wording/epoch-days.ts';
import { rarityOf } from '#wording/findings/sizes.ts';
import { classTitle, REGIMES, standingText } from '#wording/labels.ts';
import { noveltyInputLabel } from '#wording/novelty-inputs.ts';
import type { InstrumentRows } from '../instrument/rows.ts';
import type { UnusualModel } from '../models/novelty-page.ts';
import type { SignalRow } from '../queries/signals.ts';
import type { InstrumentRow } from '../tier-rows.ts';
import { labelsOf, STATE_DAYS } from './states.ts';

/** In whole percents: 1 in 20, and 1 in 100. */
export const UNUSUAL = 95;
export const RARE = 99;
/** Drivers that two days must share to be alike. */
const SHARED = 2;
/** Days nearer than this are one episode. */
const EPISODE_DAYS = 5;
const SIMILAR_SHOWN = 3;

/** Novelty in whole percents, rounded down as the days of the past are; null where it is not known. */
export const percentsOf = ({ novelty }: Pick<SignalRow, 'novelty'>): number | null =>
  novelty === null ? null : Math.floor(100 * novelty);

export const driversOf = (drivers: readonly string[]): string[] => [...new Set(drivers.map(noveltyInputLabel))];

type Rows = Pick<InstrumentRows, 'novelty' | 'outcomes' | 'probabilities'>;

/** A daily bar that is unusual, how it stands among the days of its instrument, and earlier days that stood out by the same. */
export function unusualOf(signal: SignalRow, instrument: InstrumentRow, rows: Rows): UnusualModel {
  const percents = percentsOf(signal) ?? 0;
  const today = epochDay(signal.closeTime);
  const earlier = rows.novelty.filter(([day]) => day < today);
  return {
    symbol: signal.symbol,
    classTitle: classTitle(instrument.assetClass),
    closeTime: signal.closeTime,
    oneIn: rarityOf(percents),
    rank:
      earlier.length === 0
        ? null
        : { lower: earlier.filter(([, before]) => before < percents).length, of: earlier.length },
    drivers: driversOf(signal.drivers),
    before: rareBefore(earlier, today),
    similar: similarDays(signal, rows, today),
  };
}

const rareBefore = (earlier: Rows['novelty'], today: number): UnusualModel['before'] =>
  earlier[0] === undefined
    ? null
    : { from: earlier[0][0], to: today, days: earlier.filter(([, percents]) => percents >= RARE).map(([day]) => day) };

/** The newest very unusual days before today that share two of its drivers, one of each episode. */
function similarDays(signal: SignalRow, rows: Rows, today: number): UnusualModel['similar'] {
  const held = new Map(rows.outcomes.map(([day, inside]) => [day, inside === 1]));
  const wanted = new Set(signal.drivers);
  const found: UnusualModel['similar'] = [];
  let last = today;
  for (const [day, percents, drivers] of rows.novelty.toReversed()) {
    if (last - day <= EPISODE_DAYS || percents < RARE) continue;
    const shared = drivers.filter((driver) => wanted.has(driver));
    if (shared.length < SHARED) continue;
    last = day;
    found.push({ day, drivers: driversOf(shared), held: held.get(day) ?? null, state: stateText(rows, day) });
    if (found.length === SIMILAR_SHOWN) break;
  }
  return found;
}

/** "still in stress five days later", "from stress to high volatility within five days". */
function stateText({ probabilities }: Rows, day: number): string {
  const labelOn = labelsOf(probabilities);
  const [then, later] = [labelOn(day), labelOn(day + STATE_DAYS)];
  if (then === null || later === null) return '';
  return then === later
    ? `still ${standingText(then, 1)} five days later`
    : `from ${REGIMES[then].text} to ${REGIMES[later].text} in five days`;
}
