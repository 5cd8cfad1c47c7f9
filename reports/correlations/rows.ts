import { shiftsFinding } from '#wording/findings/correlations.ts';
import { classTitle } from '#wording/labels.ts';
import type { TieRowModel } from '../models/correlations.ts';
import type { ShiftModel } from '../models/shifts.ts';
import type { ShiftCandidateRow } from '../queries/ties.ts';
import { windowsText } from '../shifts.ts';
import type { InstrumentRow } from '../tier-rows.ts';

const CANDIDATES_SHOWN = 8;
const FOUND_SHOWN = 20;

interface TieRows {
  readonly finding: string;
  /** Findings, then the largest moves that are none. */
  readonly rows: TieRowModel[];
  readonly more: number;
}

/** The shifts, and below them the largest moves of instruments that chance explains: they show where the line was drawn. */
export function tieRowsOf(
  shifts: readonly ShiftModel[],
  candidates: readonly ShiftCandidateRow[],
  bySymbol: ReadonlyMap<string, InstrumentRow>,
): TieRows {
  const classOf = (symbol: string) => classTitle(bySymbol.get(symbol)?.assetClass ?? '');
  const found = new Set(
    shifts.filter(({ level }) => level === 'symbol').map(({ symbols, timeframe }) => `${symbols[0]} ${timeframe}`),
  );
  const others = candidates
    .filter(({ symbol, timeframe }) => !found.has(`${symbol} ${timeframe}`))
    .slice(0, CANDIDATES_SHOWN);
  const [largest] = others;
  const width = ({ before, after }: { readonly before: number; readonly after: number }) => Math.abs(after - before);
  const widest = Math.max(0, ...shifts.map(width));
  return {
    finding: shiftsFinding(
      shifts.length,
      largest === undefined ? null : { ...largest, isLargest: width(largest) > widest },
    ),
    rows: [
      ...shifts.slice(0, FOUND_SHOWN).map((shift): TieRowModel => {
        const { what, symbols, timeframe, windows, before, after, q, level } = shift;
        const symbol = level === 'symbol' || level === 'pair' || level === 'hub' ? (symbols[0] ?? '') : '';
        const ofClass = symbol === '' ? '' : classOf(symbol);
        const oneIn = Math.max(1, Math.round(1 / Math.max(q, 1e-3)));
        return { what, symbol, classTitle: ofClass, timeframe, windows, before, after, oneIn };
      }),
      ...others.map(({ symbol, timeframe, detector, before, after }): TieRowModel => {
        const windows = windowsText(detector, timeframe);
        return { what: symbol, symbol, classTitle: classOf(symbol), timeframe, windows, before, after, oneIn: null };
      }),
    ],
    more: Math.max(0, shifts.length - FOUND_SHOWN),
  };
}
