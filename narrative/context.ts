import type { FactBook } from './fact-book.ts';
import type { ContextInput } from './input.ts';
import { breadthOf, type Message, telling } from './message.ts';
import { chartWords } from './names.ts';
import { seriesRegimeSource, seriesSource } from './sources.ts';

/** What a series of the world around does: always told of a market; of an instrument where nothing of its own is more of an event. */
export function contextMessage(type: 'context' | 'marketContext', series: ContextInput, book: FactBook): Message {
  const { timeframe, title, label, since, confidence } = series;
  const always = type === 'marketContext';
  const head = { type, stage: 'evidence', always, p: 1 - confidence, breadth: breadthOf([timeframe]) } as const;
  return telling(head, () => {
    const source = seriesRegimeSource(series);
    const state = book.of(source, 'label', label, 'label', 'seriesState');
    const slots = {
      charts: chartWords([timeframe]),
      title: book.of(seriesSource(series), 'name', title, 'label', 'title'),
      state,
      since: book.of(source, 'since', since, 'time', 'day'),
    };
    return { slots, claims: [state] };
  });
}
