import { REGIME_LABELS, type RegimeLabel } from '#market/regime-label.ts';
import { INTRADAY_TIMEFRAMES, type Timeframe, timeframeIndex } from '#market/timeframe.ts';
import { chartsText, classTitle } from '#wording/labels.ts';
import type { Fact } from './fact.ts';
import type { FactBook } from './fact-book.ts';
import type { MarketInput, RegimeInput } from './input.ts';
import { ALWAYS, aboutClass, labelFacts } from './market-scope.ts';
import { countsOf, stateItems } from './market-states.ts';
import type { Message } from './message.ts';

/** What makes a timeframe worth a sentence: so many instruments, and this share of them in one regime. */
const MEMBERS_MIN = 3;
const CLASS_SHARE_MIN = 0.5;
const MARKET_SHARE_MIN = 0.6;
/** Further timeframes that the same sentence names, and classes that a market names. */
const CHARTS_MAX = 2;
const CLASSES_MAX = 2;
const HEAD = { ...ALWAYS, stage: 'state' } as const;

/** How the instruments stand on the daily timeframe, every state with its count, and within the day. */
export function marketStateMessages(input: MarketInput, book: FactBook): Message[] {
  const daily = input.instruments.flatMap(({ symbol, assetClass, daily: label }) => {
    if (label === null) return [];
    const key = { symbol, asset_class: assetClass, timeframe: '1d' };
    const source = { table: 'regimes', key, knowledgeTime: input.asOf };
    return [book.of(source, 'label', label, 'label', 'state')];
  });
  const intraday = input.assetClass === undefined ? marketIntraday(input, book) : classIntraday(input, book);
  return [...dailyStates(daily, input, book), ...intraday];
}

/** Where one regime alone is known, its instrument is named, unless its change was told already. */
function dailyStates(facts: readonly Fact[], input: MarketInput, book: FactBook): Message[] {
  const [state, another] = facts;
  if (state === undefined) return [];
  if (another !== undefined) return [statesMessage('marketState', facts, '1d', input, book)];
  const symbol = state.key.symbol ?? '';
  if (input.changes.some((row) => row.symbol === symbol && row.timeframe === '1d')) return [];
  return [{ ...HEAD, type: 'soleState', slots: { symbol, state }, claims: [state] }];
}

function statesMessage(
  type: 'marketState' | 'intradayStates',
  facts: readonly Fact[],
  timeframe: Timeframe,
  input: MarketInput,
  book: FactBook,
): Message {
  const about = { ...aboutClass(input), timeframe };
  const of = book.derive('count', facts, { unit: 'count', format: 'count', about });
  const parts = stateItems(facts, about, book);
  // A list of every state leaves no room for the number of all.
  const isWhole = parts.items.length + parts.ties >= REGIME_LABELS.length;
  const slots = { of, charts: chartsText([timeframe]), parts };
  return { ...HEAD, type: isWhole ? 'marketStates' : type, slots, claims: [of] };
}

/** The regime that most of some instruments share on a timeframe. */
interface Majority {
  readonly timeframe: Timeframe;
  readonly label: RegimeLabel;
  readonly share: number;
  readonly rows: readonly RegimeInput[];
}

/** Every intraday timeframe with enough instruments: its largest regime. Of a tie no regime is the largest. */
function majoritiesOf(regimes: readonly RegimeInput[]): Majority[] {
  const byTimeframe = Map.groupBy(regimes, ({ timeframe }) => timeframe);
  return INTRADAY_TIMEFRAMES.flatMap((timeframe) => {
    const rows = byTimeframe.get(timeframe) ?? [];
    const [first, second] = countsOf(rows.map(({ label }) => label));
    if (first === undefined || rows.length < MEMBERS_MIN || first.n === second?.n) return [];
    return [{ timeframe, label: first.label, share: first.n / rows.length, rows }];
  });
}

/** Stress and trends before a market that stands still; then the larger share; then the longer timeframe. */
const byNews = (a: Majority, b: Majority): number =>
  Number(a.label === 'range_bound') - Number(b.label === 'range_bound') ||
  b.share - a.share ||
  timeframeIndex(b.timeframe) - timeframeIndex(a.timeframe);

function classIntraday(input: MarketInput, book: FactBook): Message[] {
  const majorities = majoritiesOf(input.regimes).toSorted(byNews);
  const found = majorities.filter(({ share }) => share > CLASS_SHARE_MIN);
  return found.length === 0 ? hourlyStates(input, book) : [majorityMessage(found, input, book)];
}

/** One sentence for a regime that several timeframes share. */
function majorityMessage(found: readonly Majority[], input: MarketInput, book: FactBook): Message {
  const [best] = found;
  const alike = found.filter(({ label }) => label === best?.label).slice(0, CHARTS_MAX);
  const items = alike.map((majority, k) => ({
    n: majorityFact(majority, k === 0 ? 'ofInState' : 'ofInStateToo', input, book),
    charts: chartsText([majority.timeframe]),
  }));
  const parts = { prefix: '', template: '{n} on the {charts}|', items };
  return { ...HEAD, type: 'intraday', slots: { parts }, claims: [] };
}

function majorityFact(
  { timeframe, label, rows }: Majority,
  format: 'ofInState' | 'ofInStateToo',
  input: MarketInput,
  book: FactBook,
): Fact {
  const facts = labelFacts(rows, input, book);
  const [assetClass, other] = new Set(facts.map(({ key }) => key.asset_class ?? ''));
  const about = { ...(assetClass === undefined || other !== undefined ? {} : { asset_class: assetClass }), timeframe };
  return book.derive('count', facts, { unit: 'count', format, of: label, about });
}

/** The classes that lean furthest one way within the day; without one, how the market stands by the hour. */
function marketIntraday(input: MarketInput, book: FactBook): Message[] {
  const classes = new Map(input.instruments.map(({ symbol, assetClass }) => [symbol, assetClass]));
  const byClass = Map.groupBy(input.regimes, ({ symbol }) => classes.get(symbol) ?? '');
  const found = [...byClass]
    .flatMap(([name, rows]) => {
      const [best] = majoritiesOf(rows)
        .filter(({ share, label }) => share >= MARKET_SHARE_MIN && label !== 'range_bound')
        .toSorted(byNews);
      return best === undefined || name === '' ? [] : [{ name, best }];
    })
    .toSorted((a, b) => weightOf(b.best) - weightOf(a.best) || (a.name < b.name ? -1 : 1))
    .slice(0, CLASSES_MAX);
  if (found.length === 0) return hourlyStates(input, book);
  return found.map(({ name, best }) => {
    const slots = {
      n: majorityFact(best, 'ofInState', input, book),
      charts: chartsText([best.timeframe]),
      class: classTitle(name),
    };
    return { ...HEAD, type: 'intradayClass', slots, claims: [] };
  });
}

/** How much a share says: one of three is less than one of thirty. */
const weightOf = ({ share, rows }: Majority): number => (share - 1 / REGIME_LABELS.length) * Math.sqrt(rows.length);

/** Every state of the hourly timeframe, where no regime leads. */
function hourlyStates(input: MarketInput, book: FactBook): Message[] {
  const rows = input.regimes.filter(({ timeframe }) => timeframe === '1h');
  if (rows.length < MEMBERS_MIN) return [];
  const facts = labelFacts(rows, input, book);
  return [statesMessage('intradayStates', facts, '1h', input, book)];
}
