import type { ReadingOptions } from './evidence.ts';
import type { IdentityOptions, VendorIdentity } from './identity.ts';
import type { InstrumentKind } from './symbols.ts';
import type { ClockKind } from './timed-rows.ts';

/** What the layout of a file says about its rows, before they are looked at. */
export interface Clues {
  readonly path: string;
  readonly clock: ClockKind;
  /** The zone and the label that the vendor or the header states. */
  readonly zone?: string | undefined;
  readonly label?: 'open' | 'close' | undefined;
  readonly vendor?: VendorIdentity | undefined;
  readonly kind?: InstrumentKind | null | undefined;
}

export type SettleOptions = ReadingOptions & IdentityOptions;
