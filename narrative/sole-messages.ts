import type { FactBook } from './fact-book.ts';
import type { MarketInput } from './input.ts';
import { newestChanges } from './lead-messages.ts';
import { ALWAYS } from './market-scope.ts';
import type { Message } from './message.ts';
import { runnerUpMessage } from './runner-up.ts';
import { changeSource } from './sources.ts';

/** A market or class of one instrument is told by its name, not by counts of one. */
export function soleMessages(input: MarketInput, book: FactBook): Message[] {
  const [member] = input.instruments;
  if (member === undefined) return [];
  const { symbol, assetClass, daily } = member;
  const change = newestChanges(input.changes.filter(({ timeframe }) => timeframe === '1d')).find(
    (row) => row.symbol === symbol,
  );
  const head = { ...ALWAYS, stage: 'lead' } as const;
  if (change !== undefined) {
    const source = changeSource(change, assetClass);
    const to = book.of(source, 'to_label', change.to, 'label', 'state');
    const slots = {
      symbol,
      from: book.of(source, 'from_label', change.from, 'label', 'state'),
      to,
      p: book.of(source, 'confidence', change.confidence, 'share', 'percent0'),
    };
    return [{ ...head, type: 'soleChange', slots, claims: [to] }];
  }
  if (daily === null) return [];
  const key = { symbol, asset_class: assetClass, timeframe: '1d' };
  const state = book.of({ table: 'regimes', key, knowledgeTime: input.asOf }, 'label', daily, 'label', 'state');
  return [{ ...head, type: 'soleState', slots: { symbol, state }, claims: [state] }];
}

/** What comes second today in the daily timeframe of that instrument; its name was said just before. */
export function soleRunnerUp({ regimes, instruments, depth }: MarketInput, book: FactBook): Message[] {
  const daily = regimes.find(({ timeframe }) => timeframe === '1d');
  const isNamed = instruments[0]?.daily !== null;
  return daily === undefined || depth !== 'full' || !isNamed ? [] : [runnerUpMessage(daily, 'lead', book)];
}
