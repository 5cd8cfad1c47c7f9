import type { BadRow } from './row-checks.ts';

/** A row that a feed refused or doubts. `row` counts the rows of data of the file from 1. `openTime` in UTC ms, 0 when it is not known. */
export interface FeedFinding {
  readonly file: string;
  readonly row: number;
  readonly symbol: string;
  readonly timeframe: string;
  readonly openTime: number;
  /**
   * 'contradicted': two files hold the bar with different values. 'vwap_outside': the average price of the bar is not
   * between its low and its high; the bar is used without it, and `detail` counts the bars of the symbol. 'calendar_fault':
   * refused for want of a session that most symbols have.
   */
  readonly issue: 'refused' | 'crossed_quote' | 'contradicted' | 'vwap_outside' | 'calendar_fault';
  readonly detail: string;
}

export const refusedRow = ({ file, row, symbol, time, reason }: BadRow, timeframe: string): FeedFinding => ({
  file,
  row,
  symbol,
  timeframe,
  openTime: time === null ? 0 : Date.parse(time),
  issue: 'refused',
  detail: reason,
});
