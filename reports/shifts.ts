import type { Group } from '#market/group.ts';
import { DETECTORS } from '#market/models/shifts/detector.ts';
import type { Timeframe } from '#market/timeframe.ts';
import { classTitle } from '#wording/labels.ts';
import { listText } from '#wording/lists.ts';
import type { ShiftModel } from './models/shifts.ts';
import type { ShiftRow } from './queries/shifts.ts';

const BARS: Partial<Record<Timeframe, string>> = { '1d': 'days', '1h': 'hours' };
/** A reader sees no correlation below this one. */
const LEAST_CORRELATION = 0.15;

/** A shift in words, and the symbols that it concerns. */
export function shiftOf(row: ShiftRow): ShiftModel {
  const { level, timeframe, before, after, q } = row;
  return {
    level,
    timeframe,
    what: whatOf(row),
    change: changeOf(row),
    before,
    after,
    q,
    windows: windowsText(row.detector, timeframe),
    symbols: symbolsOf(row),
  };
}

/** "60 days against the 180 before": what a detector compares. */
export function windowsText(detector: ShiftRow['detector'], timeframe: Timeframe): string {
  const windows = DETECTORS.find(({ name }) => name === detector);
  return `${windows?.recent} ${BARS[timeframe] ?? 'bars'} against the ${windows?.before} before`;
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
