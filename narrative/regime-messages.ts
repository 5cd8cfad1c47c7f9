import { chartsText } from '#wording/labels.ts';
import type { FactBook } from './fact-book.ts';
import type { ChangeInput, RegimeInput } from './input.ts';
import { isSlow, newestChanges } from './lead-messages.ts';
import { breadthOf, lazyMessage, type Message } from './message.ts';
import { isDoubtful, probabilityOf, shareFact } from './runner-up.ts';
import { changeSource, regimeSource } from './sources.ts';
import { byLength } from './timeframes.ts';

/** Timeframes of which one sentence says the same change. */
const TOGETHER_MAX = 3;

/** Changes within the day. Timeframes that changed in the same way share a sentence; the chance is that the new label is wrong. */
export function changeMessages(
  changes: readonly ChangeInput[],
  regimes: readonly RegimeInput[],
  assetClass: string,
  book: FactBook,
): Message[] {
  const newest = newestChanges(changes).filter((row) => !isSlow(row.timeframe) && !isStressed(row, regimes));
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

/** Every timeframe in stress has a sentence of its own in each note. */
const isStressed = ({ timeframe, to }: ChangeInput, regimes: readonly RegimeInput[]): boolean =>
  to === 'stress' && regimes.some((regime) => regime.timeframe === timeframe && regime.label === to);

const changeHead = (rows: readonly ChangeInput[], confidences: readonly number[]) =>
  ({
    stage: 'change',
    always: false,
    p: Math.min(...confidences.map((confidence) => 1 - confidence)),
    breadth: breadthOf(rows.map(({ timeframe }) => timeframe)),
  }) as const;

function severalChanges(rows: readonly ChangeInput[], assetClass: string, book: FactBook): Message {
  const confidences = rows.map(({ confidence }) => confidence);
  return lazyMessage({ ...changeHead(rows, confidences), type: 'changes' }, () => {
    const slots = changeSlots(rows, assetClass, book);
    return { slots, claims: slots.to };
  });
}

/** A change on one timeframe, with the age and the confidence of the regime that it led to. */
function oneChange(rows: readonly ChangeInput[], regime: RegimeInput, assetClass: string, book: FactBook): Message {
  const share = probabilityOf(regime, regime.label);
  return lazyMessage({ ...changeHead(rows, [share]), type: isDoubtful(share) ? 'changeDoubt' : 'change' }, () => {
    const slots = changeSlots(rows, assetClass, book);
    const age = book.of(regimeSource(regime), 'age_bars', regime.ageBars, 'bars', 'age');
    const p = shareFact(regime, regime.label, 'percent0', book);
    return { slots: { ...slots, age, p }, claims: [age, p] };
  });
}

function changeSlots(rows: readonly ChangeInput[], assetClass: string, book: FactBook) {
  const facts = rows.map((row) => {
    const source = changeSource(row, assetClass);
    return {
      from: book.of(source, 'from_label', row.from, 'label', 'state'),
      to: book.of(source, 'to_label', row.to, 'label', 'state'),
      before: book.of(source, 'previous_age_bars', row.previousAgeBars, 'bars', 'age'),
    };
  });
  return {
    charts: chartsText(rows.map(({ timeframe }) => timeframe)),
    from: facts.map(({ from }) => from),
    to: facts.map(({ to }) => to),
    before: facts.map(({ before }) => before),
  };
}
