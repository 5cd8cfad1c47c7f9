import { REGIME_LABELS } from '#market/regime-label.ts';
import type { Timeframe } from '#market/timeframe.ts';
import { timeframeIndex } from '#market/timeframe.ts';
import type { ChangeRow, RegimeRow } from '../rows.ts';
import { directionMessages } from './direction.ts';
import type { FactBook } from './fact-book.ts';
import type { ContextInput, InstrumentInput } from './input.ts';
import { breadthOf, type Message } from './message.ts';
import { chartWords } from './names.ts';
import { noveltyMessage } from './novelty.ts';
import { shiftMessage } from './shift.ts';
import { changeSource, instrumentSource, regimeSource, seriesRegimeSource, seriesSource } from './sources.ts';

/** Charts said together in one sentence. */
const TOGETHER = 3;
/** Charts that must agree, of eight. */
const AGREEING = 0.75;

/** Everything that could be said of an instrument; select.ts takes what is worth it. */
export function instrumentMessages(input: InstrumentInput, book: FactBook): Message[] {
  const { symbol, assetClass, haltedSince, asOf, regimes, changes, signals, shifts, context } = input;
  const messages: Message[] = [];
  if (haltedSince > 0) {
    const since = book.of(instrumentSource(symbol, assetClass, asOf), 'halted_since', haltedSince, 'time', 'time');
    messages.push(message('halted', 'change', { since }, [since], { always: true }));
  }
  if (regimes.length === 0) {
    const n = book.derive('count', [], { unit: 'count', format: 'count', about: { symbol }, at: asOf });
    messages.push(message('untold', 'state', { n }, [n], { always: true }));
  }
  messages.push(
    ...changeMessages(changes, regimes, assetClass, book),
    ...stateMessages(regimes, changes, book),
    ...signals.flatMap((signal) => noveltyMessage(signal, book) ?? []),
    ...shifts.flatMap((shift) => shiftMessage(shift, book) ?? []),
    ...directionMessages(signals, book),
    ...context.map((series) => contextMessage(series, book)),
  );
  return messages;
}

export function message(
  type: Message['type'],
  stage: Message['stage'],
  slots: Message['slots'],
  claims: Message['claims'],
  { always = false, p = 0.1, breadth = 1 }: Partial<Pick<Message, 'always' | 'p' | 'breadth'>> = {},
): Message {
  return { type, stage, slots, claims, always, p, breadth };
}

/** Charts that changed in the same way are told together; the chance is that of the model being wrong about the new state. */
function changeMessages(
  changes: readonly ChangeRow[],
  regimes: readonly RegimeRow[],
  assetClass: string,
  book: FactBook,
): Message[] {
  const newest = [...Map.groupBy(changes, ({ timeframe }) => timeframe).values()].map(([first]) => first as ChangeRow);
  const groups = Map.groupBy(newest, ({ from, to }) => `${from} ${to}`);
  return [...groups.values()].map((group) => {
    const told = group.toSorted(byLength).slice(0, TOGETHER).toReversed();
    const facts = told.map((row) => {
      const source = changeSource(row, assetClass);
      return {
        from: book.of(source, 'from_label', row.from, 'label', 'state'),
        to: book.of(source, 'to_label', row.to, 'label', 'state'),
        before: book.of(source, 'previous_age_bars', row.previousAgeBars, 'bars', 'bars'),
      };
    });
    const charts = chartWords(told.map(({ timeframe }) => timeframe));
    const common = {
      p: Math.min(...told.map(({ confidence }) => 1 - confidence)),
      breadth: breadthOf(told.map(({ timeframe }) => timeframe)),
    };
    const slots = { charts, from: facts.map(({ from }) => from), to: facts.map(({ to }) => to) };
    const regime = regimes.find(({ timeframe, label }) => timeframe === told[0]?.timeframe && label === told[0]?.to);
    if (told.length > 1 || regime === undefined) return message('changes', 'change', slots, slots.to, common);
    const now = regimeSource(regime);
    const age = book.of(now, 'age_bars', regime.ageBars, 'bars', 'bars');
    const p = book.of(now, 'confidence', regime.confidence, 'share', 'percent0');
    return message(
      'change',
      'change',
      { ...slots, age, p, before: facts.map(({ before }) => before) },
      [age, p],
      common,
    );
  });
}

const byLength = (a: { timeframe: Timeframe }, b: { timeframe: Timeframe }): number =>
  timeframeIndex(b.timeframe) - timeframeIndex(a.timeframe);

/** The longest chart that has not just changed says how things stand; the runner-up there is what would change the view. */
function stateMessages(regimes: readonly RegimeRow[], changes: readonly ChangeRow[], book: FactBook): Message[] {
  const changed = new Set(changes.map(({ timeframe }) => timeframe));
  const daily = [...regimes].sort(byDayFirst);
  const main = daily.find(({ timeframe }) => !changed.has(timeframe)) ?? daily[0];
  if (main === undefined) return [];
  const source = regimeSource(main);
  const charts = chartWords([main.timeframe]);
  const state = book.of(source, 'label', main.label, 'label', 'state');
  const age = book.of(source, 'age_bars', main.ageBars, 'bars', 'bars');
  const since = book.of(source, 'since', main.since, 'time', 'day');
  const p = book.of(source, 'confidence', main.confidence, 'share', 'percent0');
  const runnerUp = runnerUpOf(main);
  const alternative = book.of(source, `probabilities.${runnerUp.label}`, runnerUp.p, 'share', 'stateShare');
  const lasting = book.of(source, 'stay_10', main.stay10, 'share', 'lasting');
  return [
    message('state', 'state', { charts, state, age, since, p }, [state, p, age], { always: true }),
    message('alternative', 'view', { charts, alternative, lasting }, [alternative], {
      p: Math.min(1, 1 - runnerUp.p),
      breadth: 2,
    }),
    ...agreementMessage(regimes, book),
  ];
}

/** Days first: that is the chart most readers live by; then longer before shorter. */
const byDayFirst = (a: { timeframe: Timeframe }, b: { timeframe: Timeframe }): number =>
  Number(b.timeframe === '1d') - Number(a.timeframe === '1d') || byLength(a, b);

function runnerUpOf({ label, probabilities }: RegimeRow): { label: string; p: number } {
  return REGIME_LABELS.map((name, k) => ({ label: name, p: probabilities[k] ?? 0 }))
    .filter((entry) => entry.label !== label)
    .reduce((best, entry) => (entry.p > best.p ? entry : best));
}

function agreementMessage(regimes: readonly RegimeRow[], book: FactBook): Message[] {
  const facts = regimes.map((row) => book.of(regimeSource(row), 'label', row.label, 'label', 'state'));
  const [symbol] = regimes.map((row) => row.symbol);
  const counts = Map.groupBy(regimes, ({ label }) => label);
  const most = [...counts].reduce((best, entry) => (entry[1].length > best[1].length ? entry : best));
  if (regimes.length < 4 || most[1].length < AGREEING * regimes.length || symbol === undefined) return [];
  const agreeing = book.derive('count', facts, { unit: 'count', format: 'agreeing', of: most[0], about: { symbol } });
  return [message('agreement', 'state', { agreeing }, [agreeing], { p: 0.05, breadth: 2 })];
}

function contextMessage(
  { series, timeframe, label, since, closeTime, asOf, ...row }: ContextInput,
  book: FactBook,
): Message {
  const source = seriesRegimeSource(series, timeframe, closeTime, asOf);
  const state = book.of(source, 'label', label, 'label', 'state');
  const slots = {
    charts: chartWords([timeframe]),
    title: book.of(seriesSource(series, asOf), 'title', row.title, 'label', 'title'),
    state,
    since: book.of(source, 'since', since, 'time', 'day'),
  };
  return message('context', 'evidence', slots, [state], { p: 1 - row.confidence, breadth: 1 });
}
