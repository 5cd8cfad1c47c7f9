import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { LeanArchive } from './archive.ts';

/** A ticker of a company from a day to another, both of them included. Days are YYYY-MM-DD. */
interface TickerSpan {
  /** The company, by the name of its map file. */
  readonly company: string;
  readonly ticker: string;
  readonly from: string;
  readonly to: string;
}

const ROW = /^(\d{4})(\d\d)(\d\d),([^,\s]+)/;
/** LEAN's end of time. */
const OPEN_END = '2050-12-31';

/** The tickers of a company: the first row of its map file is its first day, any other the last day of a ticker. */
function spansOf(company: string, text: string): TickerSpan[] {
  const rows = text.split('\n').flatMap((line) => {
    const [, year, month, day, ticker] = ROW.exec(line.trim()) ?? [];
    return ticker === undefined ? [] : [{ day: `${year}-${month}-${day}`, ticker: ticker.toUpperCase() }];
  });
  return rows.slice(1).map(({ day, ticker }, i) => ({
    company: company.toUpperCase(),
    ticker,
    from: i === 0 ? (rows[0]?.day ?? '') : dayAfter(rows[i]?.day ?? ''),
    to: day,
  }));
}

const dayAfter = (day: string): string => new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);

/**
 * What the map files beside archives of equities say that a ticker does not: other companies that had it, and other
 * tickers of its company. The archives are read by their ticker all the same, a sentence each says so.
 */
export async function tickerNotes(archives: readonly LeanArchive[]): Promise<string[]> {
  const folders = Map.groupBy(
    archives.filter(({ kind }) => kind === 'equity'),
    (archive) => path.join(archive.path.split(/[\\/](?:minute|daily)[\\/]/)[0] ?? '', 'map_files'),
  );
  const notes: string[] = [];
  for (const [folder, group] of folders) {
    const spans = await spansIn(folder);
    const tickers = [...new Set(group.map(({ ticker }) => ticker))].sort();
    notes.push(...tickers.flatMap((ticker) => noteOf(ticker, spans) ?? []));
  }
  return notes;
}

async function spansIn(folder: string): Promise<TickerSpan[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.csv')).sort();
  const spans: TickerSpan[] = [];
  for (const name of names)
    spans.push(...spansOf(name.slice(0, -'.csv'.length), await readFile(path.join(folder, name), 'latin1')));
  return spans;
}

/** The sentence about a ticker of several companies, or of a company of several tickers; null for any other. */
function noteOf(ticker: string, spans: readonly TickerSpan[]): string | null {
  const its = spans.filter((span) => span.ticker === ticker).sort((a, b) => (a.from < b.from ? -1 : 1));
  const companies = new Set(its.map(({ company }) => company));
  const alternatives = spans.filter((span) => companies.has(span.company) && span.ticker !== ticker);
  if (companies.size > 1) return `${ticker} is ${its.map(spanText).join(' and ')}: its bars are one symbol here`;
  if (alternatives.length === 0) return null;
  const names = alternatives.map(({ ticker, from, to }) => `${ticker} ${periodText(from, to)}`);
  return `the company of ${ticker} has the ticker ${names.join(' and ')}: those bars are no part of ${ticker} here`;
}

const spanText = ({ company, from, to }: TickerSpan): string => `the company ${company} ${periodText(from, to)}`;
const periodText = (from: string, to: string): string => (to >= OPEN_END ? `since ${from}` : `from ${from} to ${to}`);
