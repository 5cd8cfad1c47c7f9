import { publishedPercents } from '#market/models/regime/published.ts';
import { REGIME_LABELS, type RegimeLabel } from '#market/regime-label.ts';
import { DAY } from '#market/time.ts';
import { epochDay } from '#wording/epoch-days.ts';
import { riverFinding } from '#wording/findings/regimes.ts';
import type { RiverModel } from '../models/instrument/river.ts';
import type { ChangeRow } from '../queries/changes.ts';
import type { InstrumentRows } from './rows.ts';

/** Novelty in whole percents from which a day is one in a hundred. */
const RARE = 99;

type Spells = RiverModel['spells'];
type Day = InstrumentRows['probabilities'][number];

/** The regimes of the daily chart over time; null where one day is all that is known. */
export function riverOf(rows: InstrumentRows, daysBack: number | null): RiverModel | null {
  const river = rows.probabilities.length > 1 ? ofProbabilities(rows.probabilities) : ofChanges(rows, daysBack);
  if (river === null) return null;
  const unusual = rows.novelty.filter(([day, percents]) => percents >= RARE && day >= river.from).map(([day]) => day);
  return { ...river, unusual };
}

/** The areas of how probable each regime was, and the label of each day below them. */
export function ofProbabilities(days: readonly Day[]): Omit<RiverModel, 'unusual'> {
  const [first, last] = [days[0], days.at(-1)] as [Day, Day];
  const spells = spellsOf(days);
  const [, label, percents] = last;
  const published = days.map(([, shown, shares]) => publishedPercents(shares, shown));
  const top = percents.indexOf(Math.max(...percents));
  const today = { label: labelAt(percents[label] === percents[top] ? label : top), share: (percents[top] ?? 0) / 100 };
  return {
    finding: riverFinding(
      heldDays(
        spells,
        days.map(([day]) => day),
      ),
      today,
    ),
    from: first[0],
    to: last[0],
    days: days.map(([day]) => day),
    shares: REGIME_LABELS.map((_, k) => published.map((percents) => percents[k] ?? 0)),
    spells,
  };
}

/** Labels alone, for a tier that reads changes of so many days: before a change stood the label that it left. */
function ofChanges(
  { regimes, history, historyCounts }: InstrumentRows,
  daysBack: number | null,
): Omit<RiverModel, 'unusual'> | null {
  const daily = regimes.find(({ timeframe }) => timeframe === '1d');
  if (daily === undefined || daysBack === null || daysBack === 0) return null;
  const changes = history.filter(({ timeframe }) => timeframe === '1d').toReversed();
  const to = epochDay(daily.closeTime);
  const counted = historyCounts.find(({ timeframe }) => timeframe === '1d')?.changes ?? 0;
  // A list that was cut begins with its oldest change, and a state that is younger than the window with itself.
  const [oldest] = changes;
  const begin = oldest === undefined ? epochDay(daily.since + DAY) : counted > changes.length ? epochDay(oldest.at) : 0;
  const from = Math.max(to - daysBack + 1, begin);
  if (from >= to) return null;
  const spells = changeSpells(changes, { from, to, label: daily.label });
  const finding = riverFinding(heldDays(spells, null), null);
  return { finding, from, to, days: [], shares: [], spells };
}

function changeSpells(
  changes: readonly ChangeRow[],
  { from, to, label }: { from: number; to: number; label: RegimeLabel },
): Spells {
  const starts = changes.map((change) => ({ label: change.to, from: Math.max(from, epochDay(change.at)) }));
  const before = changes[0] === undefined ? label : changes[0].from;
  const all = [...((starts[0]?.from ?? to + 1) > from ? [{ label: before, from }] : []), ...starts];
  return all
    .map((spell, i) => ({ ...spell, to: (all[i + 1]?.from ?? to + 1) - 1 }))
    .filter((spell) => spell.to >= spell.from);
}

/** Days that follow each other with the same label; a spell lasts until the day before the next. */
function spellsOf(days: readonly Day[]): Spells {
  const starts = days.filter(([, label], i) => i === 0 || days[i - 1]?.[1] !== label);
  const last = days.at(-1)?.[0] ?? 0;
  return starts.map(([from, label], i) => ({ label: labelAt(label), from, to: (starts[i + 1]?.[0] ?? last + 1) - 1 }));
}

/** On how many days each label was shown: of the days there are, or of the days of the calendar. */
function heldDays(spells: Spells, days: readonly number[] | null) {
  const count = ({ from, to }: Spells[number]) =>
    days === null ? to - from + 1 : days.filter((day) => day >= from && day <= to).length;
  return REGIME_LABELS.map((label) => ({
    label,
    days: spells.filter((spell) => spell.label === label).reduce((sum, spell) => sum + count(spell), 0),
  })).filter((held) => held.days > 0);
}

const labelAt = (index: number): RegimeLabel => REGIME_LABELS[index] as RegimeLabel;
