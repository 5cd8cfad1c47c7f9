import type { Command } from 'commander';
import { ArgusError } from '#errors/argus-error.ts';
import { type ReadingFlags, readingOptions } from '#feeds/evidence/options.ts';
import { readWindow } from '#feeds/window.ts';
import { FEATURES } from '#market/features/catalogue.ts';
import { computeFeatures } from '#market/features/compute.ts';
import { allocateWindow, fillWindow } from '#market/features/window.ts';
import { FEATURE_COUNT } from '#market/output.ts';
import { TIMEFRAMES, type Timeframe } from '#market/timeframe.ts';
import { printable } from '../terminal/foreign-text.ts';
import { print, printJson, table } from './common.ts';
import { addReadingOptions } from './reading-options.ts';

export function register(program: Command): void {
  const command = program
    .command('vector')
    .description('every feature at the last bar of a file, by name; for operators and researchers only');
  addReadingOptions(command)
    .requiredOption(
      '--bars <file>',
      'CSV with open,high,low,close,volume and, where given, vwap,class_return,global_return',
    )
    .requiredOption('--timeframe <tf>', TIMEFRAMES.join(', '))
    .option('--json', 'for programs; features that are not computed or not warm are null')
    .addHelpText(
      'after',
      '\nExample:\n  npx argus vector --bars node_modules/@observablehq/sample-datasets/aapl.csv --timeframe 1d',
    )
    .action(async (options: ReadingFlags & { bars: string; timeframe: string; json?: boolean }) => {
      if (!TIMEFRAMES.includes(options.timeframe as Timeframe)) {
        throw new ArgusError('ARGUS_USAGE', `--timeframe ${options.timeframe} is not one of ${TIMEFRAMES.join(', ')}`);
      }
      const read = await readWindow(options.bars, options.timeframe as Timeframe, readingOptions(options));
      for (const note of read.notes) process.stderr.write(`${printable(note)}\n`);
      const window = fillWindow(allocateWindow(), read);
      const vector = new Float64Array(FEATURE_COUNT);
      computeFeatures(window, vector, 0);
      const values = FEATURES.map(({ id, index }) => [id, vector[index] as number] as const);
      if (options.json)
        return printJson(Object.fromEntries(values.map(([id, value]) => [id, Number.isNaN(value) ? null : value])));
      print(
        table(
          ['feature', 'value', 'family'],
          FEATURES.map(({ id, index, family }) => [id, String(vector[index]), family]),
        ),
      );
    });
}
