import { FILE_AUTHORITY, SITE_ADDRESS } from '#contracts/site-address.ts';
import { can } from '#contracts/tiers.ts';
import { dayText, isoDate, isoTime } from '#wording/dates.ts';
import { chartsText, classTitle, REGIMES } from '#wording/labels.ts';
import { listText } from '#wording/lists.ts';
import { percent, plural } from '#wording/numbers.ts';
import { changeOf, newestOf } from '../facts.ts';
import type { ChangeModel } from '../models/change.ts';
import type { TierReport } from '../page-types/page-type.ts';
import { classPath, instrumentPath } from '../paths.ts';

/** One piece of news. With the same id it says the same for ever. */
export interface FeedEntry {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly url: string;
  /** UTC ms */
  readonly at: number;
}

const SHOWN = 50;
const LONG = new Set(['1d', '1w']);

/** The newest changes of daily and weekly regimes that the tier may see, those of a class that went the same way with one close as one. */
export function feedEntries(report: TierReport): FeedEntry[] {
  const { tier, rows, facts } = report;
  if (!can(tier, 'evidence')) return countEntries(report);
  const changes = can(tier, 'history')
    ? historyOf(report)
    : facts.changes.filter(({ timeframe }) => LONG.has(timeframe));
  const names = new Set(rows.instruments.map(({ symbol }) => symbol));
  const groups = Map.groupBy(
    changes.filter(({ symbol }) => names.has(symbol)),
    ({ at, assetClass, timeframe, from, to }) => [isoTime(at), assetClass, timeframe, from, to].join('/'),
  );
  return [...groups]
    .map(([key, members]) => entryOf(key, members))
    .sort((a, b) => b.at - a.at || (a.id < b.id ? -1 : 1))
    .slice(0, SHOWN);
}

/**
 * The changes of the history that are known to be complete: the newest few of each instrument are read, so a time before the oldest of an
 * instrument that has more could lack some.
 */
function historyOf({ rows, facts }: TierReport): ChangeModel[] {
  const counts = new Map(
    rows.historyCounts.map(({ symbol, timeframe, changes }) => [`${symbol}/${timeframe}`, changes]),
  );
  const long = rows.history.filter(({ timeframe }) => LONG.has(timeframe));
  const read = Map.groupBy(long, ({ symbol, timeframe }) => `${symbol}/${timeframe}`);
  const complete = [...read].map(([key, list]) =>
    list.length < (counts.get(key) ?? 0) ? Math.min(...list.map(({ at }) => at)) : Number.NEGATIVE_INFINITY,
  );
  const after = Math.max(Number.NEGATIVE_INFINITY, ...complete);
  return long.filter(({ at }) => at > after).map((row) => changeOf(row, facts.bySymbol));
}

function entryOf(key: string, members: readonly ChangeModel[]): FeedEntry {
  const first = members[0] as ChangeModel;
  const { assetClass, timeframe, from, to, at } = first;
  const title =
    members.length === 1 ? first.symbol : `${classTitle(assetClass)}: ${plural(members.length, 'instrument')}`;
  const perhaps = members.every(({ confidence }) => confidence < 0.5) ? ', perhaps' : '';
  const sorted = members.toSorted((a, b) => (a.symbol < b.symbol ? -1 : 1));
  const list = sorted.map(({ symbol, confidence }) => `${symbol} (confidence ${percent(confidence)})`);
  return {
    id: idOf(key, at),
    title: `${title} moved from ${REGIMES[from].phrase} to ${REGIMES[to].phrase} on the ${chartsText([timeframe])}${perhaps}`,
    text: `${listText(list)}. Bar closed ${dayText(at - 1)}.`,
    url: SITE_ADDRESS + encodeURI(members.length === 1 ? instrumentPath(first.symbol) : classPath(assetClass)),
    at,
  };
}

/** A tier that may not see changes sees how many there were in each class with its newest close. */
const countEntries = ({ facts, rows }: TierReport): FeedEntry[] =>
  facts.classes
    .filter(({ changed }) => changed > 0)
    .map(({ assetClass, title, changed, total }) => {
      const members = rows.instruments.filter((instrument) => instrument.assetClass === assetClass);
      const { asOf: at } = newestOf(members);
      return {
        id: idOf(`${isoTime(at)}/${assetClass}`, at),
        title: `${title}: ${plural(changed, 'daily regime')} changed`,
        text: `Of ${plural(total, 'instrument')}. Bar closed ${dayText(at - 1)}.`,
        url: SITE_ADDRESS + classPath(assetClass),
        at,
      };
    })
    .sort((a, b) => b.at - a.at || (a.id < b.id ? -1 : 1));

/** A tag URI (RFC 4151): it stays what it is when the host changes. */
const idOf = (key: string, at: number): string => `tag:${FILE_AUTHORITY},${isoDate(at)}:${key}`;
