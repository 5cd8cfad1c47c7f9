import { REGIME_LABELS } from '#market/regime-label.ts';
import { chartsText, classTitle } from '#wording/labels.ts';
import { exogenousMessage } from './exogenous-message.ts';
import type { Fact } from './fact.ts';
import type { FactBook } from './fact-book.ts';
import type { MarketInput, SignalInput } from './input.ts';
import { lazyMessage, type Message } from './message.ts';
import { driverFacts, UNUSUAL } from './novelty-message.ts';
import { shiftMessage } from './shift-message.ts';
import { changeSource, instrumentSource, signalSource } from './sources.ts';

const CLASSES = 4;
const NAMED = 3;

/** Everything that could be said of a market or a class. */
export function marketMessages(input: MarketInput, book: FactBook): Message[] {
  return [
    ...changeMessages(input, book),
    ...stateMessages(input, book),
    ...input.shifts.flatMap((shift) => shiftMessage(shift, book, true) ?? []),
    ...noveltyMessages(input.signals, book),
    ...input.exogenous.slice(0, 1).map((series) => exogenousMessage('marketContext', series, book)),
    ...countMessages(input, book),
  ];
}

const common = { stage: 'change', always: true, p: 0.1, breadth: 1 } as const;

/** Whom the counts are about: the class of the note, or nobody in particular. */
const aboutOf = ({ assetClass }: MarketInput): Record<string, string> =>
  assetClass === undefined ? {} : { asset_class: assetClass };

function memberFacts({ instruments, asOf }: MarketInput, book: FactBook): Fact[] {
  return instruments.map(({ symbol, assetClass }) =>
    book.of(instrumentSource(symbol, assetClass, asOf), 'asset_class', assetClass, 'label', 'title'),
  );
}

/** How many daily regimes changed, in which classes, and who went into stress. */
function changeMessages(input: MarketInput, book: FactBook): Message[] {
  const classOf = new Map(input.instruments.map(({ symbol, assetClass }) => [symbol, assetClass]));
  const daily = input.changes.filter(({ timeframe, symbol }) => timeframe === '1d' && classOf.has(symbol));
  const newest = [...Map.groupBy(daily, ({ symbol }) => symbol).values()].map(([row]) => row as (typeof daily)[number]);
  const facts = newest.map((row) =>
    book.of(changeSource(row, classOf.get(row.symbol) as string), 'to_label', row.to, 'label', 'state'),
  );
  const count = (inputs: readonly Fact[], about: Record<string, string>) =>
    book.derive('count', inputs, {
      unit: 'count',
      format: 'count',
      about: { ...about, timeframe: '1d' },
      at: input.asOf,
      over: { table: 'changes', column: 'to_label' },
    });
  if (facts.length === 0) {
    const n = count(facts, aboutOf(input));
    const of = book.derive('count', memberFacts(input, book), {
      unit: 'count',
      format: 'count',
      about: aboutOf(input),
    });
    return [{ ...common, type: 'quiet', slots: { n, of }, claims: [n] }];
  }
  const groups = [...Map.groupBy(facts, ({ key }) => key.asset_class as string)].sort(
    ([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1),
  );
  const items = groups.slice(0, CLASSES).map(([name, inputs]) => ({
    n: count(inputs, { asset_class: name }),
    class: classTitle(name),
  }));
  // The count of one class alone is the one just said.
  const alone = input.assetClass === undefined && groups.length === 1 ? items[0] : undefined;
  const prefix = groups.length > CLASSES ? ', among them ' : ': ';
  const parts =
    input.assetClass === undefined && alone === undefined ? { prefix, template: '{n} in {class}|', items } : '';
  const where = alone === undefined ? '' : ` in ${alone.class}`;
  const n = alone?.n ?? count(facts, aboutOf(input));
  const stressed = facts.filter(({ value }) => value === 'stress').slice(0, NAMED);
  return [
    { ...common, type: 'marketChanges', slots: { n, where, parts }, claims: [n] },
    ...(stressed.length === 0 ? [] : [stressMessage(stressed)]),
  ];
}

const stressMessage = (stressed: readonly Fact[]): Message => {
  const names = stressed.map(({ key }) => key.symbol as string);
  const symbols = names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
  return { ...common, type: 'stressed', slots: { symbols, to: stressed }, claims: stressed };
};

function stateMessages(input: MarketInput, book: FactBook): Message[] {
  const known = input.instruments.filter(({ daily }) => daily !== null);
  if (known.length === 0) return [];
  const facts = known.map(({ symbol, assetClass, daily }) =>
    book.of(
      { table: 'regimes', key: { symbol, asset_class: assetClass, timeframe: '1d' }, knowledgeTime: input.asOf },
      'label',
      daily as string,
      'label',
      'state',
    ),
  );
  const about = { ...aboutOf(input), timeframe: '1d' };
  const of = book.derive('count', facts, { unit: 'count', format: 'count', about });
  const [first, second] = REGIME_LABELS.map((label) => ({
    label,
    n: facts.filter(({ value }) => value === label).length,
  }))
    .filter(({ n }) => n > 0)
    .sort((a, b) => b.n - a.n)
    .map(({ label }) => book.derive('count', facts, { unit: 'count', format: 'inState', of: label, about }));
  const rest = { ...common, stage: 'state', claims: [first as Fact] } as const;
  if (second === undefined) return [{ ...rest, type: 'marketOneState', slots: { of, first: first as Fact } }];
  return [{ ...rest, type: 'marketState', slots: { of, first: first as Fact, second } }];
}

/** The most unusual bars of all, ranked among themselves. */
function noveltyMessages(signals: readonly SignalInput[], book: FactBook): Message[] {
  const unusual = signals
    .filter(({ novelty }) => novelty !== null && novelty > UNUSUAL)
    .sort((a, b) => (b.novelty as number) - (a.novelty as number) || (a.symbol < b.symbol ? -1 : 1));
  const factsOf = () =>
    unusual.map((signal) => book.of(signalSource(signal), 'novelty', signal.novelty as number, 'share', 'exceeds'));
  const untied = unusual.slice(0, NAMED).filter(({ novelty }, k) => novelty !== unusual[k - 1]?.novelty);
  return untied.map((signal) => {
    const { symbol, timeframe } = signal;
    const p = 1 - (signal.novelty as number);
    // The breadth is the same for all: the second must not come before the first.
    const head = { type: 'marketNovelty', stage: 'evidence', always: false, p, breadth: 1 } as const;
    return lazyMessage(head, () => {
      const facts = factsOf();
      const k = unusual.indexOf(signal);
      const exceeds = facts[k] as Fact;
      const rank = book.derive('rank', [exceeds, ...facts.toSpliced(k, 1)], {
        unit: 'rank',
        format: 'superlative',
        about: { symbol, timeframe },
      });
      const rarity = book.of(signalSource(signal), 'novelty', signal.novelty as number, 'share', 'rarity');
      const charts = chartsText([timeframe]);
      const slots = { rank, exceeds, rarity, symbol, charts, drivers: driverFacts(signal, book) };
      return { slots, claims: [rank, rarity] };
    });
  });
}

/** What is not known: charts without a direction, halts, short histories. */
function countMessages(input: MarketInput, book: FactBook): Message[] {
  const about = aboutOf(input);
  const count = (inputs: readonly Fact[], extra = {}) =>
    book.derive('count', inputs, { unit: 'count', format: 'count', about, at: input.asOf, ...extra });
  const messages: Message[] = [];
  const uncertain = { ...common, stage: 'uncertainty' } as const;
  if (input.signals.length > 0) {
    const charts = input.signals.map((signal) =>
      book.of(signalSource(signal), 'direction', signal.direction, 'label', 'direction'),
    );
    const n = count(
      charts.filter(({ value }) => value !== 'neutral'),
      { about: {}, over: { table: 'signals', column: 'direction' } },
    );
    messages.push({
      ...uncertain,
      type: n.value === 0 ? 'marketSilent' : 'marketSignals',
      slots: { n, of: count(charts, { about: {} }) },
      claims: [n],
    });
  }
  const halted = input.instruments.filter(({ haltedSince }) => haltedSince > 0);
  if (halted.length > 0) {
    const n = count(
      halted.map(({ symbol, assetClass, haltedSince }) =>
        book.of(instrumentSource(symbol, assetClass, input.asOf), 'halted_since', haltedSince, 'time', 'time'),
      ),
    );
    messages.push({ ...uncertain, type: 'marketHalted', slots: { n }, claims: [n] });
  }
  const untold = input.instruments.filter(({ daily }) => daily === null);
  if (untold.length > 0) {
    const n = count(memberFacts({ ...input, instruments: untold }, book));
    messages.push({ ...uncertain, type: 'marketUntold', slots: { n }, claims: [n] });
  }
  return messages;
}
