import path from 'node:path';
import { type Command, Option } from 'commander';
import { faultText } from '#feeds/calendar-fault.ts';
import { type ReadingFlags, readingOptions } from '#feeds/evidence/options.ts';
import { isLoss } from '#feeds/files/folder.ts';
import { type Inspection, type InspectionReport, inspectFiles } from '#feeds/inspect.ts';
import { shellWord } from '#feeds/shell-word.ts';
import { FORMATS, type Format } from '#feeds/source.ts';
import { DAY } from '#market/time.ts';
import { isoDate } from '#wording/dates.ts';
import { countText, plural } from '#wording/numbers.ts';
import { fileText, overlapLines, seriesText } from '../terminal/inspection.ts';
import { withProgress } from '../terminal/progress.ts';
import { print, printJson } from './common.ts';
import { addReadingOptions } from './reading-options.ts';

interface InspectOptions extends ReadingFlags {
  readonly format?: Format;
  readonly json?: boolean;
}

export function register(program: Command): void {
  const command = program
    .command('inspect <path...>')
    .description('what files or folders hold, how they are read, what is wrong with them; writes nothing')
    .addOption(new Option('--format <name>', 'instead of recognising it from the content').choices(FORMATS));
  addReadingOptions(command)
    .option('--json', 'for programs')
    .addHelpText(
      'after',
      '\nExample:\n  npx argus inspect node_modules/@observablehq/sample-datasets/aapl.csv\n  npx argus inspect downloads/ --json\n\nExit code 3 when a row or a file of data would be refused.',
    )
    .action(inspect);
}

async function inspect(paths: string[], options: InspectOptions): Promise<void> {
  const report = await inspectWithProgress(paths, options);
  if (isIncomplete(report)) process.exitCode = 3;
  if (options.json)
    return printJson({
      ...report,
      files: report.files.map((file) => ({ ...file, command: commandOf(file, options) })),
    });
  for (const file of report.files) print(`\n${fileText(file, commandOf(file, options))}`);
  for (const file of report.series) print(`\n${seriesText(file)}`);
  for (const text of overlapLines(report.overlaps)) print(text);
  for (const fault of report.calendarFaults) print(`\n${faultText(fault)}`);
  for (const { path: left, reason } of report.skipped) print(`\n${path.basename(left)}: not read\n  ${reason}`);
  if (report.files.length > 1) print(`\nload all of them with\n  ${loadCommand(paths, lastOf(report.files), options)}`);
}

/** A bar on a terminal; the report on standard output is for whoever reads on. */
async function inspectWithProgress(paths: string[], options: InspectOptions): Promise<InspectionReport> {
  const asked = { format: options.format, ...readingOptions(options) };
  if (!process.stderr.isTTY) return await inspectFiles(paths, asked);
  return await withProgress('read', process.stderr, async ({ update }) => {
    const onFile = (done: number, total: number) =>
      update(done, total, `${countText(done)} of ${plural(total, 'file')}`);
    const report = await inspectFiles(paths, { ...asked, onFile });
    return [report, `${plural(report.files.length + report.series.length, 'file')}`];
  });
}

/** Whether a row or a file would be left out. */
const isIncomplete = ({ files, calendarFaults, overlaps, skipped }: InspectionReport): boolean =>
  calendarFaults.length > 0 ||
  overlaps.findings.length > 0 ||
  skipped.some(isLoss) ||
  files.some(({ findings }) => findings.some(({ issue }) => issue === 'refused' || issue === 'calendar_fault'));

function commandOf(file: Inspection, options: InspectOptions): string | null {
  const last = lastOf([file]);
  return last === null ? null : loadCommand(file.from, last, options);
}

/** UTC ms of the newest bar of files, null without any. */
function lastOf(files: readonly Inspection[]): number | null {
  const times = files.flatMap(({ symbols }) => symbols.flatMap(({ last }) => (last === null ? [] : [last])));
  return times.length === 0 ? null : times.reduce((a, b) => Math.max(a, b));
}

const FLAGS = [
  'format',
  'fileTimeframe',
  'timezone',
  'label',
  'dateFormat',
  'class',
  'venue',
  'calendar',
] as const satisfies readonly (keyof InspectOptions)[];

/** The command that loads what was inspected, read in the same way. */
function loadCommand(paths: readonly string[], last: number | null, options: InspectOptions): string {
  const flags = FLAGS.flatMap((name) => {
    const value = options[name];
    const flag = name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    return value === undefined ? [] : [`--${flag}`, shellWord(value)];
  });
  const to = isoDate((last ?? 0) + DAY);
  return ['npx argus backfill --bars', ...paths.map(shellWord), ...flags, '--to', to].join(' ');
}
