import type { Timeframe } from '#market/timeframe.ts';
import { chartsText } from '#wording/labels.ts';
import type { FactBook } from './fact-book.ts';
import type { ChangeInput, RegimeInput } from './input.ts';
import { breadthOf, lazyMessage, type Message } from './message.ts';
import { isDoubtful, probabilityOf, shareFact } from './runner-up.ts';
import { changeSource, regimeSource } from './sources.ts';
import { byDayFirst } from './timeframes.ts';

const LEAD = { stage: 'lead', always: true, beside: true } as const;

/** Days and weeks are what a report is about: a change there is its news. */
export const isSlow = (timeframe: Timeframe): boolean => timeframe === '1d' || timeframe === '1w';

/** The newest change of each timeframe, in the order of the rows. */
export const newestChanges = (changes: readonly ChangeInput[]): ChangeInput[] =>
  [...Map.groupBy(changes, ({ timeframe }) => timeframe).values()].map((rows) =>
    rows.reduce((newest, row) => (row.at > newest.at ? row : newest)),
  );

/**
 * The daily and the weekly change of an instrument, the newest first: the first sentences of its note. They are no candidates of any
 * weight: a note has them always, before everything else.
 */
export function leadMessages(
  changes: readonly ChangeInput[],
  regimes: readonly RegimeInput[],
  assetClass: string,
  book: FactBook,
): Message[] {
  return newestChanges(changes)
    .filter(({ timeframe }) => isSlow(timeframe))
    .toSorted((a, b) => b.at - a.at || byDayFirst(a, b))
    .map((change) => {
      const regime = regimes.find(({ timeframe, label }) => timeframe === change.timeframe && label === change.to);
      return leadMessage(change, regime, assetClass, book);
    });
}

/** From which regime to which, how confident the model is of the label that is shown now, and how old it is. */
function leadMessage(
  change: ChangeInput,
  regime: RegimeInput | undefined,
  assetClass: string,
  book: FactBook,
): Message {
  const { timeframe, from, to, confidence, previousAgeBars } = change;
  const p = regime === undefined ? confidence : probabilityOf(regime, to);
  const type = regime === undefined ? 'leadAlone' : isDoubtful(p) ? 'leadDoubt' : 'lead';
  return lazyMessage({ type, ...LEAD, p: 1 - p, breadth: breadthOf([timeframe]) }, () => {
    const source = changeSource(change, assetClass);
    const slots = {
      charts: chartsText([timeframe]),
      from: book.of(source, 'from_label', from, 'label', 'state'),
      to: book.of(source, 'to_label', to, 'label', 'state'),
    };
    if (regime === undefined) {
      const before = book.of(source, 'previous_age_bars', previousAgeBars, 'bars', 'age');
      const share = book.of(source, 'confidence', confidence, 'share', 'percent0');
      return { slots: { ...slots, p: share, before, only: isDoubtful(p) ? 'only ' : '' }, claims: [slots.to, share] };
    }
    const age = book.of(regimeSource(regime), 'age_bars', regime.ageBars, 'bars', 'age');
    const share = shareFact(regime, to, 'percent0', book);
    return { slots: { ...slots, age, p: share }, claims: [slots.to, share] };
  });
}
