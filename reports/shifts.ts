import { DETECTORS } from '#market/models/shifts/detector.ts';
import type { Timeframe } from '#market/timeframe.ts';
import { classTitle, list, plural } from '#wording/words.ts';
import type { HeatModel, ShiftModel, ShiftsModel } from './models.ts';
import type { CorrelationRow, ShiftRow, TierRows } from './rows.ts';

const BARS: Partial<Record<Timeframe, string>> = { '1d': 'days', '1h': 'hours' };
/** Below this a correlation is none for a reader. */
const NONE = 0.15;

/** `us_equity@xnys` as a reader is told; the market only where its class is in several. */
const groupTitle = (group: string): string => classTitle(group.slice(0, group.indexOf('@')));

export const shiftOf = (row: ShiftRow): ShiftModel => {
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
    symbols: level === 'symbol' ? [row.subject] : level === 'hub' || level === 'pair' ? symbolsOf(row) : [],
  };
};

const symbolsOf = ({ subject, peer, peers }: ShiftRow): string[] => [subject, ...(peer === '' ? peers : [peer])];

function whatOf({ level, subject, peer, peers, ties }: ShiftRow): string {
  switch (level) {
    case 'market':
      return 'All instruments of the market';
    case 'class':
      return `${groupTitle(subject)}, among themselves`;
    case 'block':
      return `${groupTitle(subject)} with ${groupTitle(peer)}`;
    case 'symbol':
      return `${subject} with the rest of ${groupTitle(peer)}`;
    case 'hub':
      return `${subject} with ${ties} others: ${list(peers)}${ties > peers.length ? ' first' : ''}`;
    case 'pair':
      return `${subject} with ${peer}`;
  }
}

/** What became of the tie, in words that the two numbers bear out. */
function changeOf({ before, after }: Pick<ShiftRow, 'before' | 'after'>): string {
  if (Math.abs(after) < NONE) return Math.abs(before) < NONE ? 'still hardly together' : 'no longer together';
  if (after < 0)
    return before >= NONE
      ? 'now against each other'
      : after < before
        ? 'more against each other'
        : 'less against each other';
  if (before < NONE) return 'newly together';
  return after > before ? 'closer together' : 'less together';
}

const SHOWN = 20;

/** What the page of correlation shifts says besides its frame. */
export function shiftsOf({
  shifts: rows,
  correlations,
  looks,
}: Pick<TierRows, 'shifts' | 'correlations' | 'looks'>): Omit<
  ShiftsModel,
  'tier' | 'path' | 'title' | 'asOf' | 'runId' | 'currentUntil' | 'navigation'
> {
  const shifts = rows.map(shiftOf);
  const of = (...levels: ShiftModel['level'][]) =>
    shifts
      .filter(({ level }) => levels.includes(level))
      .sort((a, b) => levels.indexOf(a.level) - levels.indexOf(b.level) || a.q - b.q)
      .slice(0, SHOWN);
  const timeframes = [...new Set(correlations.map(({ timeframe }) => timeframe))];
  return {
    template: 'shifts',
    note: noteOf(shifts, looks),
    together: of('market', 'class', 'block'),
    symbols: of('symbol', 'hub'),
    pairs: of('pair'),
    heats: timeframes.map((timeframe) => heatOf(timeframe, correlations)).filter((heat) => heat.titles.length > 1),
    looks: looks.map((look) => ({ ...look })),
  };
}

function noteOf(shifts: readonly ShiftModel[], looks: TierRows['looks']): string[] {
  if (looks.length === 0)
    return ['Correlations are not followed yet: a market needs 300 closes before a change can be told from chance.'];
  const tested = looks.reduce((sum, { pairsTested }) => sum + pairsTested, 0);
  const first = shifts[0];
  const sentences =
    first === undefined
      ? [`No correlation shifted by more than chance explains, of ${tested.toLocaleString('en')} pairs.`]
      : [
          `${first.what}: ${first.change}, from ${correlation(first.before)} to ${correlation(first.after)} on the ${first.timeframe} chart.`,
        ];
  if (first !== undefined)
    sentences.push(
      `${plural(shifts.length, 'shift')} ${shifts.length === 1 ? 'is' : 'are'} listed, of ${tested.toLocaleString('en')} pairs that were compared.`,
    );
  sentences.push('A few months of closes show large changes only: what is not listed may still have changed a little.');
  return sentences;
}

/** 0.62, −0.08 */
export const correlation = (value: number): string => value.toFixed(2).replace('-', '−').replace('−0.00', '0.00');

/** Classes by classes: on the diagonal how much the members of a class move together. The newest look at each pair counts. */
function heatOf(timeframe: Timeframe, all: readonly CorrelationRow[]): HeatModel {
  const rows = all.filter((row) => row.timeframe === timeframe && row.level !== 'market');
  const groups = [...new Set(rows.flatMap(({ subject, peer }) => (peer === '' ? [subject] : [subject, peer])))].sort();
  const cellOf = (a: string, b: string) => {
    const row = rows
      .filter(({ subject, peer }) =>
        a === b ? subject === a && peer === '' : (subject === a && peer === b) || (subject === b && peer === a),
      )
      .sort((x, y) => y.closeTime - x.closeTime)[0];
    return row === undefined ? null : { before: row.before, after: row.after, shifted: row.q <= 0.05 };
  };
  const classes = groups.map((group) => group.slice(0, group.indexOf('@')));
  return {
    timeframe,
    closeTime: Math.max(0, ...rows.map(({ closeTime }) => closeTime)),
    titles: groups.map((group, i) =>
      classes.filter((name) => name === classes[i]).length > 1
        ? `${groupTitle(group)}, ${group.slice(group.indexOf('@') + 1).toUpperCase()}`
        : groupTitle(group),
    ),
    cells: groups.map((a) => groups.map((b) => cellOf(a, b))),
  };
}
