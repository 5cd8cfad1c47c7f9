import path from 'node:path';
import { type Command, Option } from 'commander';
import { faultText } from '#feeds/calendar-fault.ts';
import { evidenceText } from '#feeds/evidence/evidence.ts';
import { type ReadingFlags, readingOptions } from '#feeds/evidence/options.ts';
import { isLoss } from '#feeds/files/folder.ts';
import type { FeedFinding } from '#feeds/findings.ts';
import { type Inspection, type InspectionReport, inspectFiles } from '#feeds/inspect.ts';
import type { SeriesInspection } from '#feeds/observations/inspect-series.ts';
import { FORMATS, type Format } from '#feeds/source.ts';
import { TIMEFRAMES, type Timeframe } from '#market/timeframe.ts';
import { isoDate } from '#wording/dates.ts';
import { countText } from '#wording/numbers.ts';
import { minuteText, print, printJson, table } from './common.ts';
import { addReadingOptions } from './reading-options.ts';

interface InspectOptions extends ReadingFlags {
  readonly format?: Format;
  readonly timeframe?: Timeframe;
  readonly json?: boolean;
}

/** Symbols and findings of a file that are listed; the rest is counted. */
const LISTED = 12;

export function register(program: Command): void {
  const command = program
    .command('inspect <path...>')
    .description('what files or folders of bars hold and what is wrong with them; writes nothing');
  addReadingOptions(command)
    .addOption(new Option('--format <name>', 'instead of recognising it from the content').choices(FORMATS))
    .addOption(new Option('--timeframe <name>', 'of files whose bars do not tell').choices(TIMEFRAMES))
    .option('--json', 'for programs')
    .addHelpText(
      'after',
      '\nExample:\n  npx argus inspect node_modules/@observablehq/sample-datasets/aapl.csv\n  npx argus inspect downloads/ --json\n\nExit code 3 when a row or a file of data would be refused.',
    )
    .action(async (paths: string[], options: InspectOptions) => {
      const { format, timeframe } = options;
      const report = await inspectFiles(paths, { format, timeframe, ...readingOptions(options) });
      const refused = report.files
        .flatMap(({ findings }) => findings)
        .filter(({ issue }) => issue === 'refused' || issue === 'calendar_fault');
      const doubted = report.calendarFaults.length > 0 || report.overlaps.findings.length > 0;
      if (refused.length > 0 || doubted || report.skipped.some(isLoss)) process.exitCode = 3;
      if (options.json) return printJson(report);
      for (const file of report.files) print(`\n${fileText(file)}`);
      for (const file of report.series) print(`\n${seriesText(file)}`);
      for (const text of overlapTexts(report.overlaps)) print(text);
      for (const fault of report.calendarFaults) print(`\n${faultText(fault)}`);
      for (const { path: left, reason } of report.skipped) print(`\n${path.basename(left)}: not read\n  ${reason}`);
    });
}

function fileText(file: Inspection): string {
  const names = file.path.split('+').map((part) => path.basename(part));
  const name = names.length === 1 ? names[0] : `${names.length} archives, ${names[0]} to ${names.at(-1)}`;
  const bars = file.symbols.reduce((sum, symbol) => sum + symbol.bars, 0);
  const outside = file.symbols.reduce((sum, symbol) => sum + symbol.outsideSession, 0);
  const lines = [
    `${name}: ${file.format}, ${file.timeframe}, ${countText(file.rows)} rows, ${file.symbols.length} symbols`,
    `  ${countText(bars)} bars of regular sessions, ${countText(outside)} outside of them`,
  ];
  const rows = file.symbols
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
    ]);
  lines.push(
    indent(table(['symbol', 'class', 'venue', 'bars', 'first (UTC)', 'last', 'missing', 'longest gap'], rows)),
  );
  if (file.symbols.length > LISTED) lines.push(`  … and ${file.symbols.length - LISTED} more symbols`);
  lines.push(...file.readings.map((reading) => `  ${evidenceText(reading)}`));
  lines.push(...file.notes.map((note) => `  ${note}`));
  for (const [issue, found] of Map.groupBy(file.findings, (finding) => finding.issue)) {
    lines.push(`  ${ISSUES[issue]}: ${found.length}`);
    // The days stand below all files, a line each.
    if (issue === 'calendar_fault') continue;
    lines.push(...found.slice(0, LISTED).map((finding) => `    ${findingText(finding)}`));
    if (found.length > LISTED) lines.push(`    … and ${found.length - LISTED} more`);
  }
  return lines.join('\n');
}

function seriesText({ path: file, shape, series, notes, command }: SeriesInspection): string {
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
  const loads = command === null ? [] : [`  load it with: ${command}`];
  if (series.length === 0) return [`${path.basename(file)} ${shape}`, ...loads].join('\n');
  const lines = [`${path.basename(file)}: observations, ${shape}, ${series.length} series`];
  lines.push(indent(table(['series', 'kind', 'values', 'missing', 'first', 'last', 'publication'], rows)));
  if (series.length > LISTED) lines.push(`  … and ${series.length - LISTED} more series`);
  const rules = new Map(series.map(({ publication, because }) => [publication, because]));
  for (const [publication, because] of rules) lines.push(`  ${publication}: ${because}`);
  lines.push(...notes.map((note) => `  ${note}`), ...loads);
  return lines.join('\n');
}

/** Bars that several files hold, and those in which they differ. */
function overlapTexts({ notes, findings }: InspectionReport['overlaps']): string[] {
  const texts = notes.map((note) => `\n${note}`);
  texts.push(...findings.slice(0, LISTED).map((finding) => `  ${findingText(finding)}`));
  if (findings.length > LISTED) texts.push(`  … and ${findings.length - LISTED} more`);
  return texts;
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
