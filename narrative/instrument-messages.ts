import { REGIME_LABELS } from '#market/regime-label.ts';
import type { Timeframe } from '#market/timeframe.ts';
import { timeframeIndex } from '#market/timeframe.ts';
import { chartsText } from '#wording/labels.ts';
import { directionMessages } from './direction-messages.ts';
import { exogenousMessage } from './exogenous-message.ts';
import type { FactBook } from './fact-book.ts';
import type { ChangeInput, InstrumentInput, RegimeInput } from './input.ts';
import { breadthOf, lazyMessage, type Message, type MessageContent } from './message.ts';
import { noveltyMessage } from './novelty-message.ts';
import { shiftMessage } from './shift-message.ts';
import { changeSource, instrumentSource, regimeSource } from './sources.ts';

/** Charts said together in one sentence. */
const TOGETHER = 3;
/** Charts that must agree, of eight. */
const AGREEING = 0.75;

/** Everything that could be said of an instrument; select.ts takes what is worth it. */
export function instrumentMessages(input: InstrumentInput, book: FactBook): Message[] {
  const { symbol, assetClass, haltedSince, asOf, regimes, changes, signals, shifts, exogenous } = input;
  const messages: Message[] = [];
  if (haltedSince > 0) {
    const told = () => {
      const since = book.of(instrumentSource(symbol, assetClass, asOf), 'halted_since', haltedSince, 'time', 'time');
      return { slots: { since }, claims: [since] };
    };
    messages.push(message('halted', 'change', told, { always: true }));
  }
  if (regimes.length === 0) {
    const told = () => {
      const n = book.derive('count', [], {
        unit: 'count',
        format: 'count',
        about: { symbol },
        at: asOf,
        over: { table: 'regimes', column: 'label' },
      });
      return { slots: { n }, claims: [n] };
    };
    messages.push(message('untold', 'state', told, { always: true }));
  }
  messages.push(
    ...changeMessages(changes, regimes, assetClass, book),
    ...stateMessages(regimes, changes, book),
    ...signals.flatMap((signal) => noveltyMessage(signal, book) ?? []),
    ...shifts.flatMap((shift) => shiftMessage(shift, book) ?? []),
    ...directionMessages(signals, book),
    ...exogenous.slice(0, 1).map((series) => exogenousMessage('context', series, book)),
  );
  return messages;
}

export function message(
  type: Message['type'],
  stage: Message['stage'],
  tell: () => MessageContent,
  { always = false, p = 0.1, breadth = 1 }: Partial<Pick<Message, 'always' | 'p' | 'breadth'>> = {},
): Message {
  return lazyMessage({ type, stage, always, p, breadth }, tell);
}

/** Charts that changed in the same way are told together; the chance is that of the model being wrong about the new state. */
function changeMessages(
  changes: readonly ChangeInput[],
  regimes: readonly RegimeInput[],
  assetClass: string,
  book: FactBook,
): Message[] {
  const newest = [...Map.groupBy(changes, ({ timeframe }) => timeframe).values()].map(
    ([first]) => first as ChangeInput,
  );
  const groups = Map.groupBy(newest, ({ from, to }) => `${from} ${to}`);
  return [...groups.values()].map((group) => {
    const told = group.toSorted(byLength).slice(0, TOGETHER).toReversed();
    const common = {
      p: Math.min(...told.map(({ confidence }) => 1 - confidence)),
      breadth: breadthOf(told.map(({ timeframe }) => timeframe)),
    };
    const slotsOf = () => {
      const facts = told.map((row) => {
        const source = changeSource(row, assetClass);
        return {
          from: book.of(source, 'from_label', row.from, 'label', 'state'),
          to: book.of(source, 'to_label', row.to, 'label', 'state'),
          before: book.of(source, 'previous_age_bars', row.previousAgeBars, 'bars', 'bars'),
        };
      });
      return {
        charts: chartsText(told.map(({ timeframe }) => timeframe)),
        from: facts.map(({ from }) => from),
        to: facts.map(({ to }) => to),
        before: facts.map(({ before }) => before),
      };
    };
    const regime = regimes.find(({ timeframe, label }) => timeframe === told[0]?.timeframe && label === told[0]?.to);
    if (told.length > 1 || regime === undefined) {
      const several = () => {
        const slots = slotsOf();
        return { slots, claims: slots.to };
      };
      return message('changes', 'change', several, common);
    }
    const one = () => {
      const now = regimeSource(regime);
      const slots = slotsOf();
      const age = book.of(now, 'age_bars', regime.ageBars, 'bars', 'bars');
      const p = book.of(now, 'confidence', regime.confidence, 'share', 'percent0');
      return { slots: { ...slots, age, p }, claims: [age, p] };
    };
    return message('change', 'change', one, common);
  });
}

const byLength = (a: { timeframe: Timeframe }, b: { timeframe: Timeframe }): number =>
  timeframeIndex(b.timeframe) - timeframeIndex(a.timeframe);

/** The longest chart that has not just changed says how things stand; the runner-up there is what would change the view. */
function stateMessages(regimes: readonly RegimeInput[], changes: readonly ChangeInput[], book: FactBook): Message[] {
  const changed = new Set(changes.map(({ timeframe }) => timeframe));
  const daily = [...regimes].sort(byDayFirst);
  const main = daily.find(({ timeframe }) => !changed.has(timeframe)) ?? daily[0];
  if (main === undefined) return [];
  const source = regimeSource(main);
  const charts = chartsText([main.timeframe]);
  const runnerUp = runnerUpOf(main);
  const stateTold = () => {
    const state = book.of(source, 'label', main.label, 'label', 'state');
    const age = book.of(source, 'age_bars', main.ageBars, 'bars', 'bars');
    const since = book.of(source, 'since', main.since, 'time', 'day');
    const p = book.of(source, 'confidence', main.confidence, 'share', 'percent0');
    return { slots: { charts, state, age, since, p }, claims: [state, p, age] };
  };
  const alternativeTold = () => {
    const alternative = book.of(source, `probabilities.${runnerUp.label}`, runnerUp.p, 'share', 'stateShare');
    const lasting = book.of(source, 'stay_10', main.stay10, 'share', 'lasting');
    return { slots: { charts, alternative, lasting }, claims: [alternative] };
  };
  return [
    message('state', 'state', stateTold, { always: true }),
    message('alternative', 'view', alternativeTold, { p: Math.min(1, 1 - runnerUp.p), breadth: 2 }),
    ...agreementMessage(regimes, book),
  ];
}

/** Days first: that is the chart most readers live by; then longer before shorter. */
const byDayFirst = (a: { timeframe: Timeframe }, b: { timeframe: Timeframe }): number =>
  Number(b.timeframe === '1d') - Number(a.timeframe === '1d') || byLength(a, b);

function runnerUpOf({ label, probabilities }: RegimeInput): { label: string; p: number } {
  return REGIME_LABELS.map((name, k) => ({ label: name, p: probabilities[k] ?? 0 }))
    .filter((entry) => entry.label !== label)
    .reduce((best, entry) => (entry.p > best.p ? entry : best));
}

function agreementMessage(regimes: readonly RegimeInput[], book: FactBook): Message[] {
  const [symbol] = regimes.map((row) => row.symbol);
  const counts = Map.groupBy(regimes, ({ label }) => label);
  const most = [...counts].reduce((best, entry) => (entry[1].length > best[1].length ? entry : best));
  if (regimes.length < 4 || most[1].length < AGREEING * regimes.length || symbol === undefined) return [];
  const told = () => {
    const facts = regimes.map((row) => book.of(regimeSource(row), 'label', row.label, 'label', 'state'));
    const agreeing = book.derive('count', facts, { unit: 'count', format: 'agreeing', of: most[0], about: { symbol } });
    return { slots: { agreeing }, claims: [agreeing] };
  };
  return [message('agreement', 'state', told, { p: 0.05, breadth: 2 })];
}
