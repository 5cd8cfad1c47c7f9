import type { RegimeLabel } from '#market/regime-label.ts';
import { classNouns } from '#wording/labels.ts';
import type { FactBook } from '../fact-book.ts';
import { type DraftSentence, sentenceOf } from '../realise.ts';
import type { Cluster } from './clusters.ts';
import { dayFacts } from './facts.ts';
import type { ChangeDayInput } from './input.ts';
import { countOf, type Scene } from './scene.ts';

/** Fewer days before say nothing of how often. */
const DAYS_MIN = 20;

/** How often as much happened before: a share of days, and the sentence that says it. */
export interface Frequency {
  readonly frequency: number;
  readonly write: (book: FactBook) => DraftSentence;
}

/** One more than counted of one more day: what never happened is not impossible. */
const shareOfDays = (days: number, of: number): number => (days + 1) / (of + 1);

/** On how many days as many regimes of the class changed; null where the history is not read or too short. */
export function changeFrequency({ linked, members }: Cluster, { input }: Scene): Frequency | null {
  const name = members.some(({ assetClass }) => assetClass === linked) ? linked : (members[0]?.assetClass ?? linked);
  const days = daysOf(input.changeDays.filter(({ assetClass }) => assetClass === name));
  const changed = days.map((rows) => rows.reduce((sum, row) => sum + row.changed, 0));
  const today = changed.at(-1) ?? 0;
  // A table that has not the day of these changes yet cannot be compared with.
  if (days.length <= DAYS_MIN || today < members.filter(({ assetClass }) => assetClass === name).length) return null;
  const asMany = changed.slice(0, -1).filter((count) => count >= today).length;
  return {
    frequency: shareOfDays(asMany, changed.length - 1),
    write: (book) => {
      const facts = days.map((rows) =>
        book.derive(
          'sum',
          rows.map(({ market, assetClass, day, changed: value }) =>
            book.of(
              {
                table: 'history',
                key: { market, asset_class: assetClass, timeframe: '1d', day },
                knowledgeTime: Date.parse(day),
              },
              'symbol',
              value,
              'count',
              'count',
            ),
          ),
          { unit: 'count', format: 'count', about: { asset_class: name } },
        ),
      );
      const often = book.derive('as_many', facts, {
        unit: 'count',
        format: 'changedOnDays',
        about: { asset_class: name },
      });
      return sentenceOf('Among {members}, {often}|.', { members: classNouns(name).plural, often });
    },
  };
}

/** On how many days as many showed the label. */
export function labelFrequency(classes: readonly string[], label: RegimeLabel, scene: Scene): Frequency | null {
  const days = scene.countDays(classes);
  if (days.length <= DAYS_MIN) return null;
  const counts = days.map((rows) => countOf(rows, label));
  const today = counts.at(-1) ?? 0;
  const asMany = counts.slice(0, -1).filter((count) => count >= today).length;
  return {
    frequency: shareOfDays(asMany, counts.length - 1),
    write: (book) => {
      const often = book.derive('as_many', dayFacts(book, days, label), {
        unit: 'count',
        format: 'shownOnDays',
        about: {},
      });
      return sentenceOf('{often}|.', { often });
    },
  };
}

const daysOf = (rows: readonly ChangeDayInput[]): ChangeDayInput[][] =>
  [...Map.groupBy(rows, ({ day }) => day)].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, of]) => of);
