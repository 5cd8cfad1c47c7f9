import type { Tier } from '#contracts/tiers.ts';
import { DAY } from '#market/time.ts';
import type { DigestItem } from '#narrative/digest/words.ts';
import type { StoryChart, StorySubject } from '#narrative/stories/story.ts';
import { chartsText, classTitle, standingText } from '#wording/labels.ts';
import { listText } from '#wording/lists.ts';
import { correlationText } from '#wording/numbers.ts';
import { timesText } from '#wording/ranges.ts';
import type { DigestBar, DigestModel } from '../digest-model.ts';
import { storyHref } from '../stories.ts';

/** The items of a mail with their bars, and the pages that have more. */
export const digestItems = (tier: Tier, items: readonly DigestItem[]): DigestModel['items'] =>
  items.map(({ kind, subject, title, line, chart }) => ({
    title: title === '' ? subjectText(subject) : title,
    line,
    href: storyHref(tier, kind, subject),
    bars: chart === null ? [] : barsOf(chart, kind === 'shift', subject),
  }));

/** "Crypto and Derivatives, daily chart": what an item is about, where the headline has said what happened. */
function subjectText({ symbol, assetClasses, timeframe }: StorySubject): string {
  const who = symbol ?? (assetClasses.length === 0 ? 'All markets' : listText(assetClasses.map(classTitle)));
  return `${who}, ${chartsText([timeframe])}`;
}

/** Two bars: now, and what it is compared with. How many of a class show a label is not what one instrument did. */
function barsOf(chart: StoryChart, isCorrelation: boolean, { symbol, timeframe }: StorySubject): DigestBar[] {
  if (chart.kind === 'dumbbell') {
    const text = isCorrelation ? correlationText : timesText;
    const barOf = (when: string, value: number): DigestBar => ({
      when,
      value: text(value),
      share: Math.min(1, Math.abs(value) / chart.to),
      label: null,
    });
    return [barOf('now', chart.after), barOf('before', chart.before)];
  }
  if (symbol !== undefined) return [];
  const { label, total } = chart;
  const barOf = (when: string, count: number | null | undefined): DigestBar[] =>
    count == null || total === 0
      ? []
      : [
          {
            when,
            value: `${count} of ${total}${when === 'now' ? ` ${standingText(label, count)}` : ''}`,
            share: Math.min(1, count / total),
            label,
          },
        ];
  if (chart.kind === 'columns') {
    const last = chart.days.at(-1);
    const then = chart.days.findLast(({ day }) => Date.parse(last?.day ?? '') - Date.parse(day) >= 7 * DAY);
    return [...barOf('now', last?.count), ...barOf('week ago', then?.count)];
  }
  const column = chart.columns.find((candidate) => candidate.timeframe === timeframe);
  return [...barOf('now', column?.count), ...barOf('before', column?.before)];
}
