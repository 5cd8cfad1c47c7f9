import type { Walk } from './walk.ts';

/** One request as the exchange saw it. */
export interface Request {
  readonly path: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly at: number;
  status: number;
}

/** The data of the exchange, and the hooks to watch it. */
export interface ExchangeOptions {
  readonly symbols: Readonly<Record<string, Walk>>;
  /** The clock of the exchange, UTC milliseconds. */
  readonly now: () => number;
  readonly weightLimit?: number;
  /** Status per symbol; default TRADING. */
  readonly status?: Readonly<Record<string, string>>;
  /** Requests that are under way at once, reported to `onLoad`. */
  readonly delayMs?: number;
  readonly onLoad?: (requests: number) => void;
}
