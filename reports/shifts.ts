import { type Group, groupName } from '#market/group.ts';
import { DETECTORS } from '#market/models/shifts/detector.ts';
import type { Timeframe } from '#market/timeframe.ts';
import { classTitle, TIMEFRAME_ADJECTIVES } from '#wording/labels.ts';
import { listText } from '#wording/lists.ts';
import { correlationText, plural } from '#wording/numbers.ts';
import type { PageFrame } from './models/frame.ts';
import type { HeatModel, ShiftModel, ShiftsModel } from './models/shifts.ts';
import type { CorrelationRow, ShiftReportRow, ShiftRow } from './queries/shifts.ts';
import type { TierRows } from './tier-rows.ts';

const BARS: Partial<Record<Timeframe, string>> = { '1d': 'days', '1h': 'hours' };
/** A reader sees no correlation below this one. */
const LEAST_CORRELATION = 0.15;
const SHOWN = 20;

/** A shift in words, and the symbols that it concerns. */
export function shiftOf(row: ShiftRow): ShiftModel {
  const { level, timeframe, before, after, q } = row;
  const windows = DETECTORS.find(({ name }) => name === row.detector);
  return {
    level,
    timeframe,
    what: whatOf(row),
    change: changeOf(row),
    before,
    after,
    q,
    windows: `${windows?.recent} ${BARS[timeframe] ?? 'bars'} against the ${windows?.before} before`,
    symbols: symbolsOf(row),
  };
}

function symbolsOf({ level, subject, peer, peers }: ShiftRow): string[] {
  if (level === 'symbol') return [subject];
  if (level === 'hub') return [subject, ...peers];
  return level === 'pair' ? [subject, peer] : [];
}

/** A side of a shift as a reader knows it: the title of a class, or a symbol. */
const sideText = (group: Group | null, name: string): string => (group === null ? name : classTitle(group.assetClass));

function whatOf({ level, subject, peer, peers, ties, subjectGroup, peerGroup }: ShiftRow): string {
  const [one, other] = [sideText(subjectGroup, subject), sideText(peerGroup, peer)];
  switch (level) {
    case 'market':
      return 'All instruments of the market';
    case 'class':
      return `${one}, among themselves`;
    case 'block':
    case 'pair':
      return `${one} with ${other}`;
    case 'symbol':
      return `${one} with the rest of ${other}`;
    case 'hub':
      return `${one} with ${ties} others: ${listText(peers)}${ties > peers.length ? ' first' : ''}`;
  }
}

/** What became of the correlation, in words that the two numbers bear out. */
function changeOf({ before, after }: Pick<ShiftRow, 'before' | 'after'>): string {
  if (Math.abs(after) < LEAST_CORRELATION)
    return Math.abs(before) < LEAST_CORRELATION ? 'still hardly together' : 'no longer together';
  if (after < 0) {
    if (before >= LEAST_CORRELATION) return 'now against each other';
    return after < before ? 'more against each other' : 'less against each other';
  }
  if (before < LEAST_CORRELATION) return 'newly together';
  return after > before ? 'closer together' : 'less together';
}

/** What the page of correlation shifts says beside its frame. */
export function shiftsOf({
  shifts: rows,
  correlations,
  shiftReports,
}: Pick<TierRows, 'shifts' | 'correlations' | 'shiftReports'>): Omit<ShiftsModel, keyof PageFrame> {
  const shifts = rows.map(shiftOf);
  const of = (...levels: ShiftModel['level'][]) =>
    shifts
      .filter(({ level }) => levels.includes(level))
      .sort((a, b) => levels.indexOf(a.level) - levels.indexOf(b.level) || a.q - b.q)
      .slice(0, SHOWN);
  const timeframes = [...new Set(correlations.map(({ timeframe }) => timeframe))];
  return {
    template: 'shifts',
    note: noteOf(shifts, shiftReports),
    together: of('market', 'class', 'block'),
    symbols: of('symbol', 'hub'),
    pairs: of('pair'),
    heats: timeframes.map((timeframe) => heatOf(timeframe, correlations)).filter((heat) => heat.titles.length > 1),
    looks: [...shiftReports],
  };
}

function noteOf(shifts: readonly ShiftModel[], reports: readonly ShiftReportRow[]): string[] {
  if (reports.length === 0)
    return ['Correlations are not followed yet: a market needs 300 closes before a change can be told from chance.'];
  const pairs = reports.reduce((sum, { pairsTested }) => sum + pairsTested, 0);
  if (pairs === 0 && shifts.length === 0)
    return ['There is no pair of instruments whose correlation could be compared.'];
  const compared = `${plural(pairs, 'pair')} ${pairs === 1 ? 'was' : 'were'} compared`;
  const [first] = shifts;
  const sentences =
    first === undefined
      ? [`No correlation shifted by more than chance explains; ${compared}.`]
      : [
          `${first.what}: ${first.change}, from ${correlationText(first.before)} to ${correlationText(first.after)} on the ${TIMEFRAME_ADJECTIVES[first.timeframe]} chart.`,
          `${plural(shifts.length, 'shift')} of classes, instruments and pairs ${shifts.length === 1 ? 'is' : 'are'} listed; ${compared}.`,
        ];
  sentences.push(
    'A few months of closes can show only large changes: what is not listed may still have changed a little.',
  );
  return sentences;
}

/** Classes by classes: on the diagonal how much the members of a class move together. The newest look at each pair counts. */
function heatOf(timeframe: Timeframe, all: readonly CorrelationRow[]): HeatModel {
  const rows = all.filter((row) => row.timeframe === timeframe && row.level !== 'market');
  const groups = groupsOf(rows);
  const cellOf = (a: string, b: string) => {
    const [row] = rows
      .filter(({ subject, peer }) =>
        a === b ? subject === a && peer === '' : (subject === a && peer === b) || (subject === b && peer === a),
      )
      .sort((x, y) => y.closeTime - x.closeTime);
    return row === undefined ? null : { before: row.before, after: row.after, shifted: row.q <= 0.05 };
  };
  return {
    timeframe,
    closeTime: Math.max(0, ...rows.map(({ closeTime }) => closeTime)),
    titles: [...groups.values()].map((group) => groupTitle(group, [...groups.values()])),
    cells: [...groups.keys()].map((a) => [...groups.keys()].map((b) => cellOf(a, b))),
  };
}

/** The groups of some rows by their names, in the order of the names. */
function groupsOf(rows: readonly CorrelationRow[]): ReadonlyMap<string, Group> {
  const groups = rows
    .flatMap(({ subjectGroup, peerGroup }) => [subjectGroup, peerGroup])
    .filter((group) => group !== null);
  return new Map(groups.map((group) => [groupName(group), group] as const).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A class by its title, with its market where the class is on several. */
function groupTitle({ assetClass, market }: Group, groups: readonly Group[]): string {
  const title = classTitle(assetClass);
  return groups.filter((group) => group.assetClass === assetClass).length > 1
    ? `${title}, ${market.toUpperCase()}`
    : title;
}
