import { REGIME_LABELS } from '#market/regime-label.ts';
import type { DigestClass, DigestModel } from '#reports/digest-model.ts';
import type {
  BarPart,
  ClassRow,
  DigestMail,
  MailBrand,
  MailClasses,
  MailItem,
  RegimeSign,
} from '#site/src/mail/model.ts';
import { clockText, isoDate, recentTimeText, weekdayDateText } from '#wording/dates.ts';
import { REGIMES } from '#wording/labels.ts';
import { countText, typicalMove } from '#wording/numbers.ts';
import { livelinessText } from '#wording/ranges.ts';
import { PREFERENCES_LINK, REPORT_LINK, ROW, STOP_LINK } from './places.ts';

/** Everything that the mail of a digest says, in words. Its HTML and its text are made from this, so they say the same. */
export function digestMail(model: DigestModel, brand: MailBrand): DigestMail {
  const { subject, preheader, headline, deck, isQuiet, closures, came, turn, list } = model;
  return {
    brand,
    subject,
    preheader,
    dated: `${weekdayDateText(model.date)} · as of ${asOfText(model)}`,
    headline,
    deck,
    items: model.items.map(itemOf),
    open: 'Open the report',
    classes: isQuiet ? allOf(model.classes) : classesOf(model.classes),
    sections: [
      ...(came.length === 0 ? [] : [{ title: 'The record', sentences: came }]),
      ...(turn === '' || (isQuiet && deck.length > 0)
        ? []
        : [{ title: 'What would change the view', sentences: [turn] }]),
    ],
    watchlist: {
      title: 'Your watchlist',
      caption: isQuiet ? '' : captionOf(model),
      rows: REGIME_LABELS.map((label) => ({
        label,
        mark: REGIMES[label].mark,
        text: REGIMES[label].title,
        symbol: ROW.symbol,
        href: `${REPORT_LINK}${ROW.path}`,
        confidence: ROW.confidence,
        typical: ROW.typical,
      })),
    },
    closures: closures.map((closure) => `${closure}.`),
    why: `You are on the ${list} list.${factsText(model)}`,
    links: { report: REPORT_LINK },
    footer: [
      { text: 'Preferences, pause', href: PREFERENCES_LINK },
      { text: 'Unsubscribe', href: STOP_LINK },
    ],
  };
}

/** By what an operator follows the mail back to bars and code. */
const factsText = ({ facts = [], runId }: DigestModel): string =>
  facts.length === 0 ? '' : ` Fact ids: ${[...facts.map(({ what, id }) => `${what} ${id}`), runId].join(', ')}.`;

/** The time of the data, with its day where that is not the day of the report. */
const asOfText = ({ date, asOf }: DigestModel): string =>
  isoDate(asOf) === date ? `${clockText(asOf)} UTC` : recentTimeText(asOf);

/** What stands beside the state of a watched instrument: nothing for a tier that reads the state alone. */
const captionOf = ({ states }: DigestModel): string =>
  states.every(({ confidence }) => confidence === null) ? '' : 'Right: confidence, typical next day';

const itemOf = ({ title, line, href, bars }: DigestModel['items'][number]): MailItem => ({
  title,
  line,
  href: linkOf(href),
  bars: bars.map(({ when, value, share, label }) => ({
    when,
    value,
    width: Math.round(100 * share),
    tone: label ?? 'ink',
  })),
});

/** A page of the report behind the reader's link. */
export const linkOf = (href: string): string => (href === '/' ? REPORT_LINK : `${REPORT_LINK}${encodeURI(href)}`);

/** All classes as one bar, for a day of which the classes are no news. */
function allOf(classes: DigestModel['classes']): MailClasses {
  const today = REGIME_LABELS.map((_, k) => classes.reduce((sum, row) => sum + (row.today[k] ?? 0), 0));
  const row = { title: 'All', href: '/', today, yesterday: null, weekAgo: null, nextDay: null };
  return { title: '', caption: '', rows: [classRow(row)], legend: [] };
}

function classesOf(classes: DigestModel['classes']): MailClasses {
  const hasNextDay = classes.some(({ nextDay }) => nextDay !== null);
  const days = daysOf(classes.find(({ yesterday }) => yesterday !== null) ?? classes[0]);
  return {
    title: 'The classes',
    caption: `${days.join(' ← ')}${hasNextDay ? '; right: typical next day' : ''}`,
    rows: classes.map(classRow),
    legend: REGIME_LABELS.map((label) => ({ label, mark: REGIMES[label].mark, text: REGIMES[label].text })),
  };
}

const daysOf = (row: DigestClass | undefined): string[] => [
  'Today',
  ...(row?.yesterday ? ['yesterday'] : []),
  ...(row?.weekAgo ? ['a week ago'] : []),
];

function classRow({ title, href, today, yesterday, weekAgo, nextDay }: DigestClass): ClassRow {
  const days = [today, yesterday, weekAgo].filter((counts) => counts !== null);
  return {
    title,
    href: linkOf(href),
    bars: days.map(partsOf),
    counts: signsOf(days),
    size: nextDay === null ? '' : typicalMove(nextDay.typical),
    liveliness: nextDay === null ? '' : livelinessText(nextDay.ratio),
  };
}

function partsOf(counts: readonly number[]): BarPart[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return REGIME_LABELS.flatMap((label, k) => {
    const count = counts[k] ?? 0;
    return count === 0 ? [] : [{ label, width: Math.round((1000 * count) / total) / 10 }];
  });
}

/** "11 ← 17 ← 22" where a count has changed, "28" where it has not; regimes that nothing shows or showed are left out. */
function signsOf(days: readonly (readonly number[])[]): RegimeSign[] {
  return REGIME_LABELS.flatMap((label, k) => {
    const counts = days.map((day) => day[k] ?? 0);
    if (counts.every((count) => count === 0)) return [];
    const [today = 0] = counts;
    const text = counts.every((count) => count === today) ? countText(today) : counts.map(countText).join(' ← ');
    return [{ label, mark: REGIMES[label].mark, text }];
  });
}
