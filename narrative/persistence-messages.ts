import { chartsText } from '#wording/labels.ts';
import type { FactBook } from './fact-book.ts';
import type { PersistenceInput, RegimeInput, SpellInput } from './input.ts';
import { lazyMessage, type Message } from './message.ts';
import { regimeSource, spellSource } from './sources.ts';

/** Fewer spells are no count to speak of. */
const SPELLS_MIN = 20;
/** Fewer of an instrument's own say nothing. */
const OWN_SPELLS_MIN = 4;
const HEAD = { stage: 'evidence', always: false, p: 0.02, breadth: 1 } as const;

/** How long such states went on, and what came next: counted in the past of the class, with how often it was counted. */
export function persistenceMessages(regime: RegimeInput | undefined, book: FactBook): Message[] {
  if (regime?.persistence == null || regime.persistence.spells < SPELLS_MIN) return [];
  return [remainingMessage(regime, regime.persistence, book), ...nextMessage(regime, regime.persistence, book)];
}

function remainingMessage(regime: RegimeInput, { remainingBars, spells }: PersistenceInput, book: FactBook): Message {
  return lazyMessage({ ...HEAD, type: 'persistence' }, () => {
    const source = regimeSource(regime);
    const remaining = book.of(source, 'remaining_bars', remainingBars, 'bars', 'remaining');
    const slots = {
      charts: chartsText([regime.timeframe]),
      state: book.of(source, 'label', regime.label, 'label', 'state'),
      remaining,
      n: book.of(source, 'persistence_spells', spells, 'count', 'count'),
    };
    return { slots, claims: [remaining] };
  });
}

function nextMessage(
  regime: RegimeInput,
  { nextLabel, nextShare, nextSpells }: PersistenceInput,
  book: FactBook,
): Message[] {
  if (nextLabel === null || nextShare === null || nextSpells === null) return [];
  return [
    lazyMessage({ ...HEAD, type: 'next' }, () => {
      const source = regimeSource(regime);
      const next = book.of(source, 'next_label', nextLabel, 'label', 'state');
      const slots = {
        charts: chartsText([regime.timeframe]),
        state: book.of(source, 'label', regime.label, 'label', 'state'),
        next,
        p: book.of(source, 'next_share', nextShare, 'share', 'percent0'),
        n: book.of(source, 'next_spells', nextSpells, 'count', 'count'),
      };
      return { slots, claims: [next] };
    }),
  ];
}

/** How many of the daily spells of an instrument were of the regime it is in; nothing where few are known. */
export function historyMessages(symbol: string, spells: readonly SpellInput[], book: FactBook): Message[] {
  const [first] = spells;
  const last = spells.at(-1);
  if (first === undefined || last === undefined || spells.length < OWN_SPELLS_MIN) return [];
  return [
    lazyMessage({ type: 'history', stage: 'evidence', always: true, beside: true, p: 0.1, breadth: 1 }, () => {
      const facts = spells.map((spell) => book.of(spellSource(symbol, spell), 'label', spell.label, 'label', 'state'));
      const about = { symbol, timeframe: '1d' };
      const n = book.derive('count', facts, { unit: 'count', format: 'spellsIn', of: last.label, about });
      const since = book.of(spellSource(symbol, first), 'close_time', first.at, 'time', 'day');
      return { slots: { charts: chartsText(['1d']), spells: n, since }, claims: [n] };
    }),
  ];
}
