import { FILE_AUTHORITY, SITE_ADDRESS } from '#contracts/site-address.ts';
import { isoTime } from '#wording/dates.ts';
import type { TierReport } from '../page-types/page-type.ts';
import { type FeedEntry, feedEntries } from './feed-entries.ts';
import type { FileType } from './file-type.ts';
import { xmlText } from './xml.ts';

export const ATOM_PATH = '/feed.xml';
const JSON_PATH = '/feed.json';
/** Files name nobody: the readers of every tenant get the same. */
const TITLE = 'Changes of regimes';

/** The same news as Atom (RFC 4287) and as a JSON Feed (1.1). */
export const feeds: FileType = (report) => {
  const tier = report.tier.name;
  const entries = feedEntries(report);
  return [
    { tier, path: ATOM_PATH, type: 'application/atom+xml; charset=utf-8', text: atomOf(report, entries) },
    { tier, path: JSON_PATH, type: 'application/feed+json; charset=utf-8', text: jsonFeedOf(entries) },
  ];
};

/** A feed without news was updated when its data were. */
function atomOf({ rows, tier }: TierReport, entries: readonly FeedEntry[]): string {
  const updated = entries[0]?.at ?? Math.max(0, ...rows.instruments.map(({ asOf }) => asOf));
  const items = entries.map(
    ({ id, title, text, url, at }) =>
      `<entry><id>${xmlText(id)}</id><title>${xmlText(title)}</title><updated>${isoTime(at)}</updated><link href="${xmlText(url)}"/><content type="text">${xmlText(text)}</content></entry>`,
  );
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">',
    `<id>tag:${FILE_AUTHORITY},2026:${tier.name}</id><title>${xmlText(TITLE)}</title><updated>${isoTime(updated)}</updated>`,
    `<author><name>${SITE_ADDRESS}</name></author><link href="${SITE_ADDRESS}/"/><link rel="self" href="${SITE_ADDRESS}${ATOM_PATH}"/>`,
    ...items,
    '</feed>\n',
  ].join('\n');
}

const jsonFeedOf = (entries: readonly FeedEntry[]): string =>
  `${JSON.stringify({
    version: 'https://jsonfeed.org/version/1.1',
    title: TITLE,
    language: 'en',
    home_page_url: `${SITE_ADDRESS}/`,
    feed_url: SITE_ADDRESS + JSON_PATH,
    items: entries.map(({ id, title, text, url, at }) => ({
      id,
      url,
      title,
      content_text: text,
      date_published: isoTime(at),
    })),
  })}\n`;
