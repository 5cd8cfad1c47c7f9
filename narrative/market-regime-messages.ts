import { chartsText, classTitle } from '#wording/labels.ts';
import { listText } from '#wording/lists.ts';
import type { Fact } from './fact.ts';
import type { FactBook } from './fact-book.ts';
import { flowValue } from './format.ts';
import type { ChangeInput, MarketInput } from './input.ts';
import { newestChanges } from './lead-messages.ts';
import { ALWAYS, aboutClass, memberFacts } from './market-scope.ts';
import type { Message } from './message.ts';
import { changeSource } from './sources.ts';

const CLASSES_MAX = 4;
const SYMBOLS_MAX = 3;
const FLOWS_MAX = 2;
/** A flow of one is an instrument, not a flow. */
const FLOW_MIN = 2;
const HEAD = { ...ALWAYS, stage: 'lead' } as const;

/** A change and the class of its instrument. */
interface Member {
  readonly row: ChangeInput;
  readonly assetClass: string;
}

/** How many daily and weekly regimes changed, in which classes, from what to what, and which instruments went into stress. */
export function marketChangeMessages(input: MarketInput, book: FactBook): Message[] {
  const daily = newestOf(input, '1d');
  const weekly = newestOf(input, '1w');
  const [only] = daily;
  const stressed = daily.filter(({ row }) => row.to === 'stress');
  return [
    ...(only === undefined ? [quietMessage(input, book)] : []),
    ...(only !== undefined && daily.length === 1 ? [oneChangeMessage(only, input, book)] : []),
    ...(daily.length > 1 ? [changesMessage(daily, input, book), ...flowsMessage(daily, input, book)] : []),
    ...(weekly.length === 0 ? [] : [weeklyMessage(weekly, input, book)]),
    ...(stressed.length === 0 || daily.length === 1 ? [] : [stressMessage(stressed, book)]),
  ];
}

/** The newest change on one timeframe of every instrument of the note. */
function newestOf({ instruments, changes }: MarketInput, timeframe: '1d' | '1w'): Member[] {
  const classes = new Map(instruments.map(({ symbol, assetClass }) => [symbol, assetClass]));
  const rows = changes.filter((row) => row.timeframe === timeframe);
  return [...Map.groupBy(rows, ({ symbol }) => symbol).values()].flatMap(newestChanges).flatMap((row): Member[] => {
    const assetClass = classes.get(row.symbol);
    return assetClass === undefined ? [] : [{ row, assetClass }];
  });
}

const toFact = ({ row, assetClass }: Member, book: FactBook): Fact =>
  book.of(changeSource(row, assetClass), 'to_label', row.to, 'label', 'state');

function countChanges(
  facts: readonly Fact[],
  { about, timeframe = '1d' }: { about: Record<string, string>; timeframe?: '1d' | '1w' },
  input: MarketInput,
  book: FactBook,
): Fact {
  return book.derive('count', facts, {
    unit: 'count',
    format: 'count',
    about: { ...about, timeframe },
    at: input.asOf,
    over: { table: 'changes', column: 'to_label' },
  });
}

/** No daily regime changed. That says nothing of shorter charts, so it is never called calm. */
function quietMessage(input: MarketInput, book: FactBook): Message {
  const about = aboutClass(input);
  const n = countChanges([], { about }, input, book);
  const of = book.derive('count', memberFacts(input, book), { unit: 'count', format: 'count', about });
  return { ...HEAD, type: 'quiet', slots: { n, of }, claims: [n] };
}

/** The only daily change of a market is told by its name. */
function oneChangeMessage(member: Member, input: MarketInput, book: FactBook): Message {
  const { row, assetClass } = member;
  const source = changeSource(row, assetClass);
  const slots = {
    n: countChanges([toFact(member, book)], { about: aboutClass(input) }, input, book),
    symbol: row.symbol,
    from: book.of(source, 'from_label', row.from, 'label', 'state'),
    to: toFact(member, book),
    p: book.of(source, 'confidence', row.confidence, 'share', 'percent0'),
  };
  return { ...HEAD, type: 'marketOneChange', slots, claims: [slots.to] };
}

function changesMessage(daily: readonly Member[], input: MarketInput, book: FactBook): Message {
  const facts = daily.map((member) => toFact(member, book));
  const classes = [...Map.groupBy(facts, ({ key }) => key.asset_class ?? '')].sort(
    ([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1),
  );
  const items = classes.slice(0, CLASSES_MAX).map(([name, members]) => ({
    n: countChanges(members, { about: { asset_class: name } }, input, book),
    class: classTitle(name),
  }));
  // Where all changes are in one class, its count is the whole count, and there is no list.
  const only = input.assetClass === undefined && classes.length === 1 ? items[0] : undefined;
  const prefix = classes.length > CLASSES_MAX ? ', among them ' : ': ';
  const hasList = input.assetClass === undefined && only === undefined;
  const n = only?.n ?? countChanges(facts, { about: aboutClass(input) }, input, book);
  const slots = {
    n,
    where: only === undefined ? '' : ` in ${only.class}`,
    parts: hasList ? { prefix, template: '{n} in {class}|', items } : '',
  };
  return { ...HEAD, type: 'marketChanges', slots, claims: [n] };
}

/** What most of the changes have in common: the story behind the number. */
function flowsMessage(daily: readonly Member[], input: MarketInput, book: FactBook): Message[] {
  const facts = daily.map(({ row, assetClass }) =>
    book.of(changeSource(row, assetClass), 'from_label, to_label', flowValue(row.from, row.to), 'label', 'title'),
  );
  const flows = [...Map.groupBy(facts, ({ value }) => String(value))]
    .filter(([, members]) => members.length >= FLOW_MIN)
    .toSorted(([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1))
    .slice(0, FLOWS_MAX);
  if (flows.length === 0) return [];
  const about = { ...aboutClass(input), timeframe: '1d' };
  const items = flows.map(([of]) => ({
    n: book.derive('count', facts, { unit: 'count', format: 'flow', of, about }),
  }));
  const slots = { charts: chartsText(['1d']), parts: { prefix: '', template: '{n}|', items } };
  return [{ ...HEAD, type: 'marketFlows', slots, claims: [] }];
}

function weeklyMessage(weekly: readonly Member[], input: MarketInput, book: FactBook): Message {
  const facts = weekly.map((member) => toFact(member, book));
  const n = countChanges(facts, { about: aboutClass(input), timeframe: '1w' }, input, book);
  return { ...HEAD, type: 'marketWeekly', slots: { n }, claims: [n] };
}

function stressMessage(stressed: readonly Member[], book: FactBook): Message {
  const shown = stressed.slice(0, SYMBOLS_MAX).map((member) => toFact(member, book));
  const symbols = listText(shown.map(({ key }) => key.symbol ?? ''));
  return { ...HEAD, type: 'stressed', slots: { symbols, to: shown }, claims: shown };
}
