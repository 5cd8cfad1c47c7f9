import path from 'node:path';
import { type Command, Option } from 'commander';
import { isLoss } from '#feeds/files/folder.ts';
import type { FeedFinding } from '#feeds/findings.ts';
import { type Inspection, inspectFiles } from '#feeds/inspect.ts';
import { FORMATS, type Format } from '#feeds/source.ts';
import { TIMEFRAMES, type Timeframe } from '#market/timeframe.ts';
import { countText } from '#wording/numbers.ts';
import { minuteText, print, printJson, table } from './common.ts';

interface InspectOptions {
  readonly format?: Format;
  readonly timeframe?: Timeframe;
  readonly json?: boolean;
}

/** Symbols and findings of a file that are listed; the rest is counted. */
const LISTED = 12;

export function register(program: Command): void {
  program
    .command('inspect <path...>')
    .description('what files or folders of bars hold and what is wrong with them; writes nothing')
    .addOption(new Option('--format <name>', 'instead of recognising it from the content').choices(FORMATS))
    .addOption(new Option('--timeframe <name>', 'of files whose bars do not tell').choices(TIMEFRAMES))
    .option('--json', 'for programs')
    .addHelpText(
      'after',
      '\nExample:\n  npx argus inspect node_modules/@observablehq/sample-datasets/aapl.csv\n  npx argus inspect downloads/ --json\n\nExit code 3 when a row or a file of data would be refused.',
    )
    .action(async (paths: string[], options: InspectOptions) => {
      const report = await inspectFiles(paths, options);
      const refused = report.files.flatMap(({ findings }) => findings).filter(({ issue }) => issue === 'refused');
      if (refused.length > 0 || report.skipped.some(isLoss)) process.exitCode = 3;
      if (options.json) return printJson(report);
      for (const file of report.files) print(`\n${fileText(file)}`);
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
  lines.push(...file.notes.map((note) => `  ${note}`));
  for (const [issue, found] of Map.groupBy(file.findings, (finding) => finding.issue)) {
    lines.push(`  ${ISSUES[issue]}: ${found.length}`);
    lines.push(...found.slice(0, LISTED).map((finding) => `    ${findingText(finding)}`));
    if (found.length > LISTED) lines.push(`    … and ${found.length - LISTED} more`);
  }
  return lines.join('\n');
}

/** Words for each kind of finding. */
const ISSUES: Readonly<Record<FeedFinding['issue'], string>> = {
  refused: 'refused',
  crossed_quote: 'doubted, quotes with an ask below the bid',
  contradicted: 'doubted, another file has other values',
  vwap_outside: 'average prices left out, not between low and high',
};

const findingText = ({ file, row, symbol, openTime, detail }: FeedFinding): string =>
  `${path.basename(file)} row ${row}: ${symbol} ${openTime === 0 ? 'without time' : minuteText(openTime)}: ${detail}`;

const indent = (text: string): string => text.replace(/^/gm, '  ');
