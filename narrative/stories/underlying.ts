/** "BTCUSDT-PERP", "BTCUSDT_PERP", "BTCUSDT.P": the perpetual of a pair is named by the pair. */
const PERPETUAL = /[-_.]?PERP$|\.P$/;

export const isPerpetual = (symbol: string): boolean => PERPETUAL.test(symbol);

/** What an instrument follows: a perpetual its pair, everything else itself. */
export const underlyingOf = (symbol: string): string => symbol.replace(PERPETUAL, '');

interface Member {
  readonly symbol: string;
  readonly assetClass: string;
}

/** The class that an instrument moves with: a perpetual that of its pair, where the pair is among the instruments. */
export function linkedClasses(instruments: readonly Member[]): ReadonlyMap<string, string> {
  const classes = new Map(instruments.map(({ symbol, assetClass }) => [symbol, assetClass]));
  return new Map(
    instruments.map(({ symbol, assetClass }) => [symbol, classes.get(underlyingOf(symbol)) ?? assetClass]),
  );
}
