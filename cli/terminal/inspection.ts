import path from 'node:path';
import type { Evidence } from '#feeds/evidence/evidence.ts';
import type { FeedFinding } from '#feeds/findings.ts';
import type { Inspection, InspectionReport, SampleBar } from '#feeds/inspect.ts';
import type { SeriesInspection } from '#feeds/observations/inspect-series.ts';
import { isoDate } from '#wording/dates.ts';
import { countText, plural } from '#wording/numbers.ts';
import { minuteText, table } from '../commands/common.ts';

/** Symbols, bars and findings of a file that are listed; the rest is counted. */
const LISTED = 12;

/** What a file holds, how it was read, what is wrong with it, and `command`, which loads it. */
export function fileText(file: Inspection, command: string | null): string {
  const lines = [headline(file), indent(symbolTable(file))];
  if (file.symbols.length > LISTED) lines.push(`  … and ${plural(file.symbols.length - LISTED, 'more symbol')}`);
  lines.push(...section('read as', file.readings.flatMap(readingLines)));
  lines.push(...section('noted', file.notes));
  if (file.sample.length > 0) lines.push('  as understood', indent(indent(sampleTable(file.sample))));
  lines.push(...findingLines(file.findings));
  if (command !== null) lines.push('  load it with', `    ${command}`);
  return lines.join('\n');
}

function headline(file: Inspection): string {
  const names = file.from.map((part) => path.basename(part));
  const name =
    names.length === 1 ? path.basename(file.path) : `${names.length} archives, ${names[0]} to ${names.at(-1)}`;
  const bars = file.symbols.reduce((sum, symbol) => sum + symbol.bars, 0);
  const outside = file.symbols.reduce((sum, symbol) => sum + symbol.outsideSession, 0);
  const symbols = plural(file.symbols.length, 'symbol');
  const rest = outside === 0 ? '' : `, ${plural(outside, 'row')} outside of the sessions`;
  return `${name}: ${file.format}, ${file.timeframe}, ${plural(file.rows, 'row')}, ${symbols}, ${plural(bars, 'bar')}${rest}`;
}

const symbolTable = (file: Inspection): string =>
  table(
    ['symbol', 'class', 'venue', 'bars', 'first (UTC)', 'last', 'missing', 'longest gap'],
    file.symbols
      .slice(0, LISTED)
      .map((symbol) => [
        symbol.symbol,
        symbol.assetClass,
        `${symbol.venue} (${symbol.calendar})`,
        symbol.bars,
        symbol.first === null ? '–' : minuteText(symbol.first),
        symbol.last === null ? '–' : minuteText(symbol.last),
        symbol.missing,
        symbol.longestGap === null ? '' : `${symbol.longestGap.bars} from ${minuteText(symbol.longestGap.from)}`,
      ]),
  );

const readingLines = ({ about, reading, why, rejected }: Evidence): string[] => [
  `${about}: ${reading} (${why})`,
  ...rejected.map((other) => `  not ${other.reading}: ${other.why}`),
];

/** Prices and volumes as they are in the file: whoever compares them with it must find them. */
const sampleTable = (sample: readonly SampleBar[]): string =>
  table(
    ['symbol', 'open time (UTC)', 'open', 'high', 'low', 'close', 'volume'],
    sample.map(({ symbol, openTime, open, high, low, close, volume }) => [
      symbol,
      minuteText(openTime),
      ...[open, high, low, close, volume].map((value) => (Number.isNaN(value) ? '–' : String(value))),
    ]),
  );

function findingLines(findings: readonly FeedFinding[]): string[] {
  const lines: string[] = [];
  for (const [issue, found] of Map.groupBy(findings, (finding) => finding.issue)) {
    lines.push(`  ${ISSUES[issue]}: ${countText(found.length)}`);
    // The days stand below all files, a line each.
    if (issue !== 'calendar_fault') lines.push(...listed(found).map((text) => `    ${text}`));
  }
  return lines;
}

/** What a file of observations holds, and the command that loads it. */
export function seriesText({ path: file, shape, series, notes, command }: SeriesInspection): string {
  const loads = command === null ? [] : ['  load it with', `    ${command}`];
  if (series.length === 0) return [`${path.basename(file)} ${shape}`, ...loads].join('\n');
  const rows = series
    .slice(0, LISTED)
    .map(({ series: name, kind, values, missing, first, last, publication }) => [
      name,
      kind,
      values,
      missing,
      first === null ? '–' : isoDate(first),
      last === null ? '–' : isoDate(last),
      publication,
    ]);
  const lines = [`${path.basename(file)}: observations, ${shape}, ${series.length} series`];
  lines.push(indent(table(['series', 'kind', 'values', 'missing', 'first', 'last', 'publication'], rows)));
  if (series.length > LISTED) lines.push(`  … and ${series.length - LISTED} more series`);
  const rules = new Map(series.map(({ publication, because }) => [publication, because]));
  lines.push(
    ...section(
      'known when',
      [...rules].map(([publication, because]) => `${publication}: ${because}`),
    ),
  );
  lines.push(...section('noted', notes), ...loads);
  return lines.join('\n');
}

/** Bars that several files hold, and those in which they differ. */
export const overlapLines = ({ notes, findings }: InspectionReport['overlaps']): string[] => [
  ...notes.map((note) => `\n${note}`),
  ...listed(findings).map((text) => `  ${text}`),
];

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : [`  ${title}`, ...lines.map((line) => `    ${line}`)];

function listed(findings: readonly FeedFinding[]): string[] {
  const texts = findings.slice(0, LISTED).map(findingText);
  return findings.length > LISTED ? [...texts, `… and ${countText(findings.length - LISTED)} more`] : texts;
}

/** Words for each kind of finding. */
const ISSUES: Readonly<Record<FeedFinding['issue'], string>> = {
  refused: 'refused',
  crossed_quote: 'doubted, quotes with an ask below the bid',
  contradicted: 'doubted, another file has other values',
  calendar_fault: 'left out, on days that the calendar lacks (see below)',
  vwap_outside: 'average prices left out, not between low and high',
};

const findingText = ({ file, row, symbol, openTime, detail }: FeedFinding): string =>
  `${path.basename(file)} row ${row}: ${symbol} ${openTime === 0 ? 'without time' : minuteText(openTime)}: ${detail}`;

const indent = (text: string): string => text.replace(/^/gm, '  ');
