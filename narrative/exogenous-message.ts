import { chartsText } from '#wording/labels.ts';
import type { FactBook } from './fact-book.ts';
import type { ExogenousInput } from './input.ts';
import { breadthOf, lazyMessage, type Message } from './message.ts';
import { seriesRegimeSource, seriesSource } from './sources.ts';

/** The regime of an exogenous series. A note of a market always has it; a note of an instrument has it if nothing is more surprising. */
export function exogenousMessage(type: 'context' | 'marketContext', series: ExogenousInput, book: FactBook): Message {
  const { timeframe, title, label, since, confidence } = series;
  const always = type === 'marketContext';
  const head = { type, stage: 'evidence', always, p: 1 - confidence, breadth: breadthOf([timeframe]) } as const;
  return lazyMessage(head, () => {
    const source = seriesRegimeSource(series);
    const state = book.of(source, 'label', label, 'label', 'seriesState');
    const slots = {
      charts: chartsText([timeframe]),
      title: book.of(seriesSource(series), 'name', title, 'label', 'title'),
      state,
      since: book.of(source, 'since', since, 'time', 'day'),
    };
    return { slots, claims: [state] };
  });
}
