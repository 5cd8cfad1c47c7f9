import type { Timeframe } from '#market/timeframe.ts';
import type { ChangeRow, RegimeRow, SignalRow } from '../rows.ts';
import type { Source } from './fact-book.ts';
import type { ShiftInput } from './input.ts';

const time = (ms: number): string => new Date(ms).toISOString();

/** Rows as sources of facts: their table, their primary key as text, and when they were known. */
export const regimeSource = ({ symbol, timeframe, closeTime, asOf }: RegimeRow): Source => ({
  table: 'regime_latest',
  key: { symbol, timeframe, close_time: time(closeTime) },
  knowledgeTime: asOf,
});

export const changeSource = ({ symbol, timeframe, at }: ChangeRow, assetClass: string): Source => ({
  table: 'regime_changes',
  key: { symbol, timeframe, close_time: time(at), asset_class: assetClass },
  knowledgeTime: at,
});

export const signalSource = ({ symbol, timeframe, closeTime }: SignalRow): Source => ({
  table: 'signal_latest',
  key: { symbol, timeframe, bar_close: time(closeTime) },
  knowledgeTime: closeTime,
});

export const shiftSource = ({
  level,
  symbol,
  peer,
  assetClass,
  timeframe,
  detector,
  closeTime,
}: ShiftInput): Source => ({
  table: 'correlation_shifts',
  key: {
    level,
    ...(symbol === undefined ? {} : { symbol }),
    ...(peer === undefined ? {} : level === 'block' ? { peer_class: peer } : { peer }),
    ...(level === 'market' ? {} : { asset_class: assetClass }),
    timeframe,
    detector,
    close_time: time(closeTime),
  },
  knowledgeTime: closeTime,
});

export const instrumentSource = (symbol: string, assetClass: string, at: number): Source => ({
  table: 'instruments',
  key: { symbol, asset_class: assetClass },
  knowledgeTime: at,
});

/** A series is a symbol of its own in the tables of regimes; its title is what readers know it by. */
export const seriesSource = (series: string, at: number): Source => ({
  table: 'series',
  key: { series },
  knowledgeTime: at,
});
export const seriesRegimeSource = (series: string, timeframe: Timeframe, closeTime: number, at: number): Source => ({
  table: 'regime_latest',
  key: { series, timeframe, close_time: time(closeTime) },
  knowledgeTime: at,
});
