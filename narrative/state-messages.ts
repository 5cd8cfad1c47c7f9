import type { Timeframe } from '#market/timeframe.ts';
import { chartsText } from '#wording/labels.ts';
import type { FactBook } from './fact-book.ts';
import type { ChangeInput, InstrumentInput, RegimeInput } from './input.ts';
import { isSlow } from './lead-messages.ts';
import { lazyMessage, type Message } from './message.ts';
import { isDoubtful, leadOf, probabilityOf, runnerUpMessage, runnerUpOf, shareFact } from './runner-up.ts';
import { regimeSource } from './sources.ts';
import { byDayFirst, byLength } from './timeframes.ts';

/** Share of the timeframes that must have one regime before a note says that they agree, and how many there must be. */
const AGREEING_MIN = 0.75;
const TIMEFRAMES_MIN = 4;
const ALWAYS = { stage: 'state', always: true, p: 0.1, breadth: 1 } as const;

/**
 * How an instrument stands: the longest state that did not change, every timeframe in stress, and whether the timeframes agree. A depth
 * of `full` has the runner-up of today as well: beside the daily or weekly change, or of the state.
 */
export function stateMessages({ regimes, changes, depth }: InstrumentInput, book: FactBook): Message[] {
  const sorted = regimes.toSorted(byDayFirst);
  const changed = new Set(changes.map(({ timeframe }) => timeframe));
  const lead = sorted.find(({ timeframe }) => isSlow(timeframe) && changed.has(timeframe));
  const main = sorted.find(({ timeframe }) => !changed.has(timeframe)) ?? (lead === undefined ? sorted[0] : undefined);
  const doubted = lead ?? main;
  return [
    ...(main === undefined ? [] : [stateMessage(main, book)]),
    ...(doubted === undefined || depth !== 'full' || (doubted === main && leadOf(main) <= 0)
      ? []
      : [runnerUpMessage(doubted, doubted === lead ? 'lead' : 'view', book)]),
    ...stressMessage(regimes, main, changes, book),
    ...agreementMessage(regimes, book),
  ];
}

function stateMessage(regime: RegimeInput, book: FactBook): Message {
  if (leadOf(regime) <= 0) return tieMessage(regime, book);
  const type = isDoubtful(probabilityOf(regime, regime.label)) ? 'stateDoubt' : 'state';
  return lazyMessage({ ...ALWAYS, type }, () => {
    const source = regimeSource(regime);
    const slots = {
      charts: chartsText([regime.timeframe]),
      state: book.of(source, 'label', regime.label, 'label', 'state'),
      age: book.of(source, 'age_bars', regime.ageBars, 'bars', 'age'),
      since: book.of(source, 'since', regime.since, 'time', 'day'),
      p: shareFact(regime, regime.label, 'percent0', book),
    };
    return { slots, claims: [slots.state, slots.p, slots.age] };
  });
}

/** A label that the model holds no likelier than another is no view: both are said. */
function tieMessage(regime: RegimeInput, book: FactBook): Message {
  return lazyMessage({ ...ALWAYS, type: leadOf(regime) === 0 ? 'stateTie' : 'stateBehind' }, () => {
    const slots = {
      charts: chartsText([regime.timeframe]),
      first: shareFact(regime, regime.label, 'stateShare', book),
      second: shareFact(regime, runnerUpOf(regime), 'stateShare', book),
    };
    return { slots, claims: [slots.first, slots.second] };
  });
}

/** Every timeframe in stress that no other sentence names. */
function stressMessage(
  regimes: readonly RegimeInput[],
  main: RegimeInput | undefined,
  changes: readonly ChangeInput[],
  book: FactBook,
): Message[] {
  const news = new Set(changes.filter(({ to }) => to === 'stress').map(({ timeframe }) => timeframe));
  const stressed = regimes
    .filter((regime) => regime.label === 'stress' && regime !== main)
    .filter(({ timeframe }) => !(isSlow(timeframe) && news.has(timeframe)))
    .toSorted(byLength)
    .toReversed();
  if (stressed.length === 0) return [];
  const isSaid = (timeframe: Timeframe) => isSlow(timeframe) && news.has(timeframe);
  const saidBefore = main?.label === 'stress' || [...news].some(isSaid);
  return [
    lazyMessage({ ...ALWAYS, type: saidBefore ? 'inStressToo' : 'inStress' }, () => {
      const states = stressed.map((row) => book.of(regimeSource(row), 'label', row.label, 'label', 'state'));
      const charts = chartsText(stressed.map(({ timeframe }) => timeframe));
      return { slots: { charts, state: states }, claims: [] };
    }),
  ];
}

/** That most timeframes of an instrument have one regime. `named`: in a note that is not about the instrument. */
export function agreementMessage(regimes: readonly RegimeInput[], book: FactBook, named = false): Message[] {
  const [first] = regimes;
  const [label, members] = [...Map.groupBy(regimes, (regime) => regime.label)].reduce(
    (best, entry) => (entry[1].length > best[1].length ? entry : best),
    ['stress', []] as const,
  );
  if (first === undefined || regimes.length < TIMEFRAMES_MIN || members.length < AGREEING_MIN * regimes.length)
    return [];
  const { symbol } = first;
  return [
    lazyMessage({ type: 'agreement', stage: 'state', always: false, p: 0.01, breadth: 2 }, () => {
      const facts = regimes.map((row) => book.of(regimeSource(row), 'label', row.label, 'label', 'state'));
      const agreeing = book.derive('count', facts, { unit: 'count', format: 'agreeing', of: label, about: { symbol } });
      return { slots: { agreeing, of: named ? ` of ${symbol}` : '' }, claims: [agreeing] };
    }),
  ];
}
