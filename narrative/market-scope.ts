import type { Fact } from './fact.ts';
import type { FactBook } from './fact-book.ts';
import type { MarketInput, RegimeInput } from './input.ts';
import { instrumentSource, regimeSource } from './sources.ts';

/** What every note of a market says, however ordinary it is. */
export const ALWAYS = { always: true, p: 0.1, breadth: 1 } as const;

/** The class that counts of a note are about; nobody in particular for the whole market. */
export const aboutClass = ({ assetClass }: MarketInput): Record<string, string> =>
  assetClass === undefined ? {} : { asset_class: assetClass };

/** One fact for every instrument of the note, to be counted. */
export const memberFacts = ({ instruments, asOf }: MarketInput, book: FactBook): Fact[] =>
  instruments.map(({ symbol, assetClass }) =>
    book.of(instrumentSource(symbol, assetClass, asOf), 'asset_class', assetClass, 'label', 'title'),
  );

/** The labels of some regimes, to be counted: each with the class of its instrument, which a sentence may name. */
export function labelFacts(rows: readonly RegimeInput[], { instruments }: MarketInput, book: FactBook): Fact[] {
  const classes = new Map(instruments.map(({ symbol, assetClass }) => [symbol, assetClass]));
  return rows.flatMap((row) => {
    const assetClass = classes.get(row.symbol);
    if (assetClass === undefined) return [];
    const source = regimeSource(row);
    const key = { ...source.key, asset_class: assetClass };
    return [book.of({ ...source, key }, 'label', row.label, 'label', 'state')];
  });
}
