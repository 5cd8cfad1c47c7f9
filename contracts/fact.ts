import { createHmac } from 'node:crypto';
import type { UtcMs } from '#market/time.ts';
import { TIMEFRAMES, type Timeframe } from '#market/timeframe.ts';

/** What a page says of a bar, by the view it comes from. */
export const FACT_VIEWS = ['regimes', 'signals', 'changes', 'ranges'] as const;
export type FactView = (typeof FACT_VIEWS)[number];

/** Where a number of a page comes from: the row of a view of the reader's tier. */
export interface FactSource {
  readonly view: FactView;
  readonly symbol: string;
  readonly timeframe: Timeframe;
  /** Close of its bar, UTC ms. */
  readonly closeTime: UtcMs;
}

/** The name of a source as people write it: `regimes/BTCUSDT/1h/2026-11-20T14:00:00.000Z`. */
export const sourceText = ({ view, symbol, timeframe, closeTime }: FactSource): string =>
  `${view}/${symbol}/${timeframe}/${new Date(closeTime).toISOString()}`;

/** The source that a text names; without a time, that of the newest bar (closeTime null). null: it names none. */
export function sourceOf(text: string): (Omit<FactSource, 'closeTime'> & { readonly closeTime: UtcMs | null }) | null {
  const [view, ...rest] = text.split('/');
  const time = rest.length > 2 && /^\d{4}-\d\d-\d\d/.test(rest.at(-1) ?? '') ? Date.parse(rest.pop() ?? '') : null;
  const timeframe = rest.pop();
  const symbol = rest.join('/');
  if (!isView(view) || !isTimeframe(timeframe) || symbol === '' || Number.isNaN(time)) return null;
  return { view, symbol, timeframe, closeTime: time };
}

const isView = (text: string | undefined): text is FactView => FACT_VIEWS.includes(text as FactView);
const isTimeframe = (text: string | undefined): text is Timeframe => TIMEFRAMES.includes(text as Timeframe);

/** Gives facts their ids: eight hex digits that only the holder of the key can make, or count. */
export type FactIds = (source: FactSource) => string;

/** Ids by a key: the start of an HMAC (RFC 2104) of the source, so that an id tells nothing of what it names. */
export const factIdsOf =
  (key: Buffer): FactIds =>
  (source) =>
    createHmac('sha256', key).update(sourceText(source)).digest('hex').slice(0, 8);
