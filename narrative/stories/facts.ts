import type { RegimeLabel } from '#market/regime-label.ts';
import type { Timeframe } from '#market/timeframe.ts';
import { classNouns, PERPETUALS } from '#wording/labels.ts';
import type { Fact, Format } from '../fact.ts';
import type { FactBook } from '../fact-book.ts';
import { flowValue, renderings } from '../format.ts';
import type { ChangeInput, RegimeInput } from '../input.ts';
import { countsOf } from '../market-states.ts';
import type { Items } from '../message.ts';
import { isDoubtful, probabilityOf, shareFact } from '../runner-up.ts';
import { changeSource, regimeSource } from '../sources.ts';
import type { CountDayInput, CountInput, StoryInput } from './input.ts';
import { labelIndex, type Scene } from './scene.ts';
import { isPerpetual } from './underlying.ts';

export interface Change {
  readonly row: ChangeInput;
  readonly assetClass: string;
}
type About = Readonly<Record<string, string>>;

const count = (book: FactBook, inputs: readonly Fact[], format: Format, about: About, of?: string): Fact =>
  book.derive('count', inputs, { unit: 'count', format, about, ...(of === undefined ? {} : { of }) });

/** How many of some changes go from one label to another, all of them; `about` names what the clause has to name. */
export function flowFact(book: FactBook, changes: readonly Change[], format: Format, about: About): Fact {
  const facts = changes.map(({ row, assetClass }) =>
    book.of(changeSource(row, assetClass), 'from_label, to_label', flowValue(row.from, row.to), 'label', 'title'),
  );
  return count(book, facts, format, about, String(facts[0]?.value));
}

/** The lowest and the highest of some confidences, and the words that say them: one where they read alike. */
export interface Confidence {
  readonly slots: { readonly low: Fact; readonly high: Fact };
  readonly range: '{low}' | '{low} to {high}';
}

function confidenceOf(book: FactBook, facts: readonly Fact[]): Confidence {
  const of = (expr: 'lowest' | 'highest') => book.derive(expr, facts, { unit: 'share', format: 'percent0', about: {} });
  const [low, high] = [of('lowest'), of('highest')];
  const isSpread = renderings(low)[0] !== renderings(high)[0];
  return { slots: { low, high }, range: isSpread ? '{low} to {high}' : '{low}' };
}

/** Of some changes. */
export const changeConfidence = (book: FactBook, changes: readonly Change[]): Confidence =>
  confidenceOf(
    book,
    changes.map(({ row, assetClass }) =>
      book.of(changeSource(row, assetClass), 'confidence', row.confidence, 'share', 'percent0'),
    ),
  );

/** How many of some changes are less likely than not. */
export const doubtFact = (book: FactBook, changes: readonly Change[]): Fact =>
  count(
    book,
    changes.map(({ row, assetClass }) =>
      book.of(
        changeSource(row, assetClass),
        'confidence',
        isDoubtful(row.confidence) ? 'below' : 'above',
        'label',
        'title',
      ),
    ),
    'perhapsFor',
    {},
    'below',
  );

/** Of the labels that some rows show. */
export const labelConfidence = (book: FactBook, rows: readonly RegimeInput[]): Confidence =>
  confidenceOf(
    book,
    rows.map((row) => shareFact(row, row.label, 'percent0', book)),
  );

export const meanConfidence = (rows: readonly RegimeInput[]): number =>
  rows.reduce((sum, row) => sum + probabilityOf(row, row.label), 0) / Math.max(1, rows.length);

/** How many instruments show a label on one timeframe now; without a label, how many have one. */
export function labelFact(
  book: FactBook,
  scene: Scene,
  rows: readonly RegimeInput[],
  { label, format, about }: { label?: RegimeLabel; format: Format; about: About },
): Fact {
  const facts = rows.map((row) => {
    const source = regimeSource(row);
    const key = { ...source.key, asset_class: scene.classOf.get(row.symbol) ?? '' };
    return book.of({ ...source, key }, 'label', row.label, 'label', 'state');
  });
  return count(book, facts, format, about, label);
}

const countFact = (book: FactBook, row: CountInput, label: RegimeLabel): Fact =>
  book.of(
    {
      table: 'class_counts',
      key: { market: row.market, asset_class: row.assetClass, timeframe: row.timeframe, days_ago: '1' },
      knowledgeTime: row.closeTime,
    },
    `label_counts.${label}`,
    row.labelCounts[labelIndex(label)] ?? 0,
    'count',
    'count',
  );

/** How many showed the label at the close before. */
export const beforeFact = (book: FactBook, rows: readonly CountInput[], label: RegimeLabel, about: About): Fact =>
  book.derive(
    'sum',
    rows.map((row) => countFact(book, row, label)),
    { unit: 'count', format: 'count', about },
  );

/** How many showed the label on each of some days; the rows of a day are of several classes or markets. */
export const dayFacts = (book: FactBook, days: readonly (readonly CountDayInput[])[], label: RegimeLabel): Fact[] =>
  days.map((rows) =>
    book.derive(
      'sum',
      rows.map(({ market, assetClass, timeframe, day, labelCounts }) =>
        book.of(
          {
            table: 'class_count_days',
            key: { market, asset_class: assetClass, timeframe, day },
            knowledgeTime: Date.parse(day),
          },
          `label_counts.${label}`,
          labelCounts[labelIndex(label)] ?? 0,
          'count',
          'count',
        ),
      ),
      { unit: 'count', format: 'count', about: {} },
    ),
  );

/** How a class's members are called, so many of them: "coin", "perpetuals". */
export function membersText(assetClass: string, symbols: readonly string[], n = symbols.length): string {
  const nouns = assetClass === 'derivatives' && symbols.every(isPerpetual) ? PERPETUALS : classNouns(assetClass);
  return n === 1 ? nouns.singular : nouns.plural;
}

/** The key of a clause that names one class, or none of several. */
export const aboutClasses = (classes: readonly string[]): About =>
  classes.length === 1 ? { asset_class: classes[0] ?? '' } : {};
export const aboutChart = (timeframe: Timeframe): About => (timeframe === '1d' ? {} : { timeframe });

/** The daily label of every instrument that has one, as the list of instruments shows it. */
export const dailyLabelFacts = (book: FactBook, instruments: StoryInput['instruments'], asOf: number): Fact[] =>
  instruments.flatMap(({ symbol, assetClass, daily }) =>
    daily === null
      ? []
      : [
          book.of(
            { table: 'instruments', key: { symbol, asset_class: assetClass, timeframe: '1d' }, knowledgeTime: asOf },
            'label',
            daily,
            'label',
            'state',
          ),
        ],
  );

/** "28 of 56 are range-bound": the label that leads. Of a tie each of its labels, because it has no first; null where each has one. */
export function standing(book: FactBook, labels: readonly Fact[], about: About): Items | null {
  const counts = countsOf(labels.map(({ value }) => value as RegimeLabel));
  const leading = counts.filter(({ n }) => n === counts[0]?.n);
  const [first, ...tied] = leading;
  if (first === undefined || (first.n === 1 && labels.length > 1)) return null;
  if (tied.length > 0) {
    const items = leading.map(({ label }, k) => ({
      n: count(book, labels, k === 0 ? 'eachInState' : 'tiedState', about, label),
    }));
    return { prefix: '', template: '{n}', items };
  }
  const n = count(book, labels, first.n === labels.length ? 'inState' : 'ofInState', about, first.label);
  return { prefix: '', template: '{n}', items: [{ n }] };
}
