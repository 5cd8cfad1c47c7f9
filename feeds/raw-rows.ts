import type { BarFields } from '#market/bar.ts';
import type { Identity } from './evidence/identity.ts';

/** Every row of a file in its order, unchecked: an empty cell is NaN. `symbol` indexes `symbols`. */
export interface RawRows extends BarFields {
  readonly length: number;
  readonly symbols: readonly FileSymbol[];
  readonly symbol: ArrayLike<number>;
  /** Further columns of the source, by its names; a missing cell is NaN. */
  readonly extras?: Readonly<Record<string, Float64Array>>;
}

export interface FileSymbol {
  readonly symbol: string;
  /** As the columns of the file have them; '' where it has none. */
  readonly assetClass: string;
  readonly venue: string;
  /** What they mean, once it is settled (evidence/settle.ts); absent for a symbol that can be none. */
  readonly identity?: Identity;
}
