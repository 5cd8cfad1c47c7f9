import { FORECAST_LEDGER } from './forecasts.ts';
import type { Ledger } from './ledger.ts';
import { SIGNAL_LEDGER } from './signals.ts';

/** Every ledger there is: what a verification reads. */
export const LEDGERS: readonly Ledger[] = [SIGNAL_LEDGER, FORECAST_LEDGER];
