import { REGIME_LABELS, type RegimeLabel } from '#market/regime-label.ts';
import { type Timeframe, timeframeIndex } from '#market/timeframe.ts';
import { chartsText } from '#wording/labels.ts';
import type { FactBook } from './fact-book.ts';
import type { ChangeInput, RegimeInput } from './input.ts';
import { breadthOf, lazyMessage, type Message } from './message.ts';
import { changeSource, regimeSource } from './sources.ts';

/** Timeframes of which one sentence says the same change. */
const TOGETHER_MAX = 3;
/** Share of the timeframes that must have one regime before a note says that they agree, and how many there must be. */
const AGREEING_MIN = 0.75;
const TIMEFRAMES_MIN = 4;

/** Timeframes that changed in the same way share a sentence. The chance is that of the model being wrong about the new state. */
export function changeMessages(
  changes: readonly ChangeInput[],
  regimes: readonly RegimeInput[],
  assetClass: string,
  book: FactBook,
): Message[] {
  const newest = [...Map.groupBy(changes, ({ timeframe }) => timeframe).values()].flatMap(([first]) => first ?? []);
  const groups = Map.groupBy(newest, ({ from, to }) => `${from} ${to}`);
  return [...groups.values()].map((group) => {
    const rows = group.toSorted(byLength).slice(0, TOGETHER_MAX).toReversed();
    const [first] = rows;
    const regime = regimes.find(({ timeframe, label }) => timeframe === first?.timeframe && label === first.to);
    return rows.length === 1 && regime !== undefined
      ? oneChange(rows, regime, assetClass, book)
      : severalChanges(rows, assetClass, book);
  });
}

const changeHead = (rows: readonly ChangeInput[]) =>
  ({
    stage: 'change',
    always: false,
    p: Math.min(...rows.map(({ confidence }) => 1 - confidence)),
    breadth: breadthOf(rows.map(({ timeframe }) => timeframe)),
  }) as const;

const severalChanges = (rows: readonly ChangeInput[], assetClass: string, book: FactBook): Message =>
  lazyMessage({ ...changeHead(rows), type: 'changes' }, () => {
    const slots = changeSlots(rows, assetClass, book);
    return { slots, claims: slots.to };
  });

/** A change on one timeframe, with the age and the confidence of the regime that it led to. */
const oneChange = (rows: readonly ChangeInput[], regime: RegimeInput, assetClass: string, book: FactBook): Message =>
  lazyMessage({ ...changeHead(rows), type: 'change' }, () => {
    const source = regimeSource(regime);
    const slots = changeSlots(rows, assetClass, book);
    const age = book.of(source, 'age_bars', regime.ageBars, 'bars', 'bars');
    const p = book.of(source, 'confidence', regime.confidence, 'share', 'percent0');
    return { slots: { ...slots, age, p }, claims: [age, p] };
  });

function changeSlots(rows: readonly ChangeInput[], assetClass: string, book: FactBook) {
  const facts = rows.map((row) => {
    const source = changeSource(row, assetClass);
    return {
      from: book.of(source, 'from_label', row.from, 'label', 'state'),
      to: book.of(source, 'to_label', row.to, 'label', 'state'),
      before: book.of(source, 'previous_age_bars', row.previousAgeBars, 'bars', 'bars'),
    };
  });
  return {
    charts: chartsText(rows.map(({ timeframe }) => timeframe)),
    from: facts.map(({ from }) => from),
    to: facts.map(({ to }) => to),
    before: facts.map(({ before }) => before),
  };
}

/** The state on the main timeframe, and the regime that would follow it. */
export function stateMessages(
  regimes: readonly RegimeInput[],
  changes: readonly ChangeInput[],
  book: FactBook,
): Message[] {
  const changed = new Set(changes.map(({ timeframe }) => timeframe));
  const sorted = [...regimes].sort(byDayFirst);
  const main = sorted.find(({ timeframe }) => !changed.has(timeframe)) ?? sorted[0];
  if (main === undefined) return [];
  const alternative = main.stay10 === null ? [] : [alternativeMessage(main, main.stay10, book)];
  return [stateMessage(main, book), ...alternative, ...agreementMessage(regimes, book)];
}

function stateMessage(regime: RegimeInput, book: FactBook): Message {
  return lazyMessage({ type: 'state', stage: 'state', always: true, p: 0.1, breadth: 1 }, () => {
    const source = regimeSource(regime);
    const charts = chartsText([regime.timeframe]);
    const state = book.of(source, 'label', regime.label, 'label', 'state');
    const age = book.of(source, 'age_bars', regime.ageBars, 'bars', 'bars');
    const since = book.of(source, 'since', regime.since, 'time', 'day');
    const p = book.of(source, 'confidence', regime.confidence, 'share', 'percent0');
    return { slots: { charts, state, age, since, p }, claims: [state, p, age] };
  });
}

/** The runner-up on the main timeframe: it would change the view. */
function alternativeMessage(regime: RegimeInput, stay10: number, book: FactBook): Message {
  const runnerUp = runnerUpOf(regime);
  const p = Math.min(1, 1 - runnerUp.p);
  return lazyMessage({ type: 'alternative', stage: 'view', always: false, p, breadth: 2 }, () => {
    const source = regimeSource(regime);
    const charts = chartsText([regime.timeframe]);
    const alternative = book.of(source, `probabilities.${runnerUp.label}`, runnerUp.p, 'share', 'stateShare');
    const lasting = book.of(source, 'stay10', stay10, 'share', 'lasting');
    return { slots: { charts, alternative, lasting }, claims: [alternative] };
  });
}

function runnerUpOf({ label, probabilities }: RegimeInput): { readonly label: RegimeLabel; readonly p: number } {
  return REGIME_LABELS.map((name, k) => ({ label: name, p: probabilities[k] ?? 0 }))
    .filter((entry) => entry.label !== label)
    .reduce((best, entry) => (entry.p > best.p ? entry : best));
}

function agreementMessage(regimes: readonly RegimeInput[], book: FactBook): Message[] {
  const [first] = regimes;
  const [label, members] = [...Map.groupBy(regimes, (regime) => regime.label)].reduce((best, entry) =>
    entry[1].length > best[1].length ? entry : best,
  );
  if (first === undefined || regimes.length < TIMEFRAMES_MIN || members.length < AGREEING_MIN * regimes.length)
    return [];
  const { symbol } = first;
  return [
    lazyMessage({ type: 'agreement', stage: 'state', always: false, p: 0.05, breadth: 2 }, () => {
      const facts = regimes.map((row) => book.of(regimeSource(row), 'label', row.label, 'label', 'state'));
      const agreeing = book.derive('count', facts, { unit: 'count', format: 'agreeing', of: label, about: { symbol } });
      return { slots: { agreeing }, claims: [agreeing] };
    }),
  ];
}

type OfTimeframe = { readonly timeframe: Timeframe };
const byLength = (a: OfTimeframe, b: OfTimeframe): number => timeframeIndex(b.timeframe) - timeframeIndex(a.timeframe);

/** Days first, because most readers live by them; then longer before shorter. */
const byDayFirst = (a: OfTimeframe, b: OfTimeframe): number =>
  Number(b.timeframe === '1d') - Number(a.timeframe === '1d') || byLength(a, b);
