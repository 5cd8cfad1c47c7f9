import { REGIME_LABELS } from '#market/regime-label.ts';
import { classTitle } from '#wording/labels.ts';
import { listText } from '#wording/lists.ts';
import type { Fact } from './fact.ts';
import type { FactBook } from './fact-book.ts';
import type { MarketInput } from './input.ts';
import { ALWAYS, aboutClass, memberFacts } from './market-scope.ts';
import type { Message } from './message.ts';
import { changeSource } from './sources.ts';

const CLASSES_MAX = 4;
const SYMBOLS_MAX = 3;
const HEAD = { ...ALWAYS, stage: 'change' } as const;

/** How many daily regimes changed, in which classes, and which instruments went into stress. */
export function marketChangeMessages(input: MarketInput, book: FactBook): Message[] {
  const facts = changeFacts(input, book);
  if (facts.length === 0) return [quietMessage(input, book)];
  const stressed = facts.filter(({ value }) => value === 'stress').slice(0, SYMBOLS_MAX);
  return [changesMessage(facts, input, book), ...(stressed.length === 0 ? [] : [stressMessage(stressed)])];
}

/** The newest daily change of every instrument of the note. */
function changeFacts({ instruments, changes }: MarketInput, book: FactBook): Fact[] {
  const classes = new Map(instruments.map(({ symbol, assetClass }) => [symbol, assetClass]));
  const daily = changes.filter(({ timeframe }) => timeframe === '1d');
  return [...Map.groupBy(daily, ({ symbol }) => symbol).values()].flatMap(([row]) => {
    const assetClass = row === undefined ? undefined : classes.get(row.symbol);
    if (row === undefined || assetClass === undefined) return [];
    return [book.of(changeSource(row, assetClass), 'to_label', row.to, 'label', 'state')];
  });
}

function countChanges(facts: readonly Fact[], about: Record<string, string>, input: MarketInput, book: FactBook): Fact {
  return book.derive('count', facts, {
    unit: 'count',
    format: 'count',
    about: { ...about, timeframe: '1d' },
    at: input.asOf,
    over: { table: 'changes', column: 'to_label' },
  });
}

function quietMessage(input: MarketInput, book: FactBook): Message {
  const about = aboutClass(input);
  const n = countChanges([], about, input, book);
  const of = book.derive('count', memberFacts(input, book), { unit: 'count', format: 'count', about });
  return { ...HEAD, type: 'quiet', slots: { n, of }, claims: [n] };
}

function changesMessage(facts: readonly Fact[], input: MarketInput, book: FactBook): Message {
  const classes = [...Map.groupBy(facts, ({ key }) => key.asset_class ?? '')].sort(
    ([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1),
  );
  const items = classes.slice(0, CLASSES_MAX).map(([name, members]) => ({
    n: countChanges(members, { asset_class: name }, input, book),
    class: classTitle(name),
  }));
  // Where all changes are in one class, its count is the whole count, and there is no list.
  const only = input.assetClass === undefined && classes.length === 1 ? items[0] : undefined;
  const prefix = classes.length > CLASSES_MAX ? ', among them ' : ': ';
  const hasList = input.assetClass === undefined && only === undefined;
  const n = only?.n ?? countChanges(facts, aboutClass(input), input, book);
  const slots = {
    n,
    where: only === undefined ? '' : ` in ${only.class}`,
    parts: hasList ? { prefix, template: '{n} in {class}|', items } : '',
  };
  return { ...HEAD, type: 'marketChanges', slots, claims: [n] };
}

function stressMessage(stressed: readonly Fact[]): Message {
  const symbols = listText(stressed.map(({ key }) => key.symbol ?? ''));
  return { ...HEAD, type: 'stressed', slots: { symbols, to: stressed }, claims: stressed };
}

/** In which regimes most instruments are on the daily chart: the first two. */
export function marketStateMessages(input: MarketInput, book: FactBook): Message[] {
  const facts = input.instruments.flatMap(({ symbol, assetClass, daily }) => {
    if (daily === null) return [];
    const key = { symbol, asset_class: assetClass, timeframe: '1d' };
    const source = { table: 'regimes', key, knowledgeTime: input.asOf };
    return [book.of(source, 'label', daily, 'label', 'state')];
  });
  const about = { ...aboutClass(input), timeframe: '1d' };
  const [first, second] = REGIME_LABELS.map((label) => ({
    label,
    n: facts.filter(({ value }) => value === label).length,
  }))
    .filter(({ n }) => n > 0)
    .sort((a, b) => b.n - a.n);
  if (first === undefined) return [];
  const of = book.derive('count', facts, { unit: 'count', format: 'count', about });
  const countOf = ({ label }: typeof first) =>
    book.derive('count', facts, { unit: 'count', format: 'inState', of: label, about });
  const main = countOf(first);
  const head = { ...ALWAYS, stage: 'state', claims: [main] } as const;
  if (second === undefined) return [{ ...head, type: 'marketOneState', slots: { of, first: main } }];
  return [{ ...head, type: 'marketState', slots: { of, first: main, second: countOf(second) } }];
}
