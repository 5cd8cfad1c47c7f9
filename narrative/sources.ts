import type { Source } from './fact-book.ts';
import type {
  ChangeInput,
  ExogenousInput,
  RangeInput,
  RegimeInput,
  ShiftInput,
  SignalInput,
  SpellInput,
} from './input.ts';

/** The rows of one note share a few close times. */
const times = new Map<number, string>();
function time(ms: number): string {
  const known = times.get(ms);
  if (known !== undefined) return known;
  if (times.size > 4_096) times.clear();
  const text = new Date(ms).toISOString();
  times.set(ms, text);
  return text;
}

/** Rows as sources of facts: their table, their primary key as text, and when they were known. */
export const regimeSource = ({ symbol, timeframe, closeTime, asOf }: RegimeInput): Source => ({
  table: 'regimes',
  key: { symbol, timeframe, close_time: time(closeTime) },
  knowledgeTime: asOf,
});

/** The first day of a daily spell. */
export const spellSource = (symbol: string, { at }: SpellInput): Source => ({
  table: 'regime_history',
  key: { symbol, timeframe: '1d', close_time: time(at) },
  knowledgeTime: at,
});

export const rangeSource = ({ symbol, timeframe, closeTime, horizonBars, asOf }: RangeInput): Source => ({
  table: 'ranges',
  key: { symbol, timeframe, bar_close: time(closeTime), horizon_bars: String(horizonBars) },
  knowledgeTime: asOf,
});

export const changeSource = ({ symbol, timeframe, at }: ChangeInput, assetClass: string): Source => ({
  table: 'changes',
  key: { symbol, timeframe, close_time: time(at), asset_class: assetClass },
  knowledgeTime: at,
});

export const signalSource = ({ symbol, timeframe, closeTime }: SignalInput): Source => ({
  table: 'signals',
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
  market,
  subject,
  other,
}: ShiftInput): Source => ({
  table: 'shifts',
  key: {
    level,
    ...(symbol === undefined ? {} : { symbol }),
    ...(peer === undefined ? {} : level === 'block' ? { peer_class: peer } : { peer }),
    ...(level === 'market' ? {} : { asset_class: assetClass }),
    timeframe,
    detector,
    close_time: time(closeTime),
    market,
    subject,
    other,
  },
  knowledgeTime: closeTime,
});

export const instrumentSource = (symbol: string, assetClass: string, at: number): Source => ({
  table: 'instruments',
  key: { symbol, asset_class: assetClass },
  knowledgeTime: at,
});

/** A series is found by its name; the kind of its numbers decides how its regimes are called. */
export const seriesSource = ({ series, asOf }: ExogenousInput): Source => ({
  table: 'context',
  key: { series },
  knowledgeTime: asOf,
});
export const seriesRegimeSource = ({ series, kind, timeframe, closeTime, asOf }: ExogenousInput): Source => ({
  table: 'context',
  key: { series, kind, timeframe, close_time: time(closeTime) },
  knowledgeTime: asOf,
});
