import { existsSync } from 'node:fs';
import path from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { ArgusError } from '#errors/argus-error.ts';
import { WORLDS, type World } from '#simulator/worlds.ts';
import { writeSimulation } from '#simulator/write.ts';
import { plural } from '#wording/numbers.ts';
import { parseTime } from '../flows/times.ts';
import { withProgress } from '../terminal/progress.ts';
import { print, printJson } from './common.ts';

interface SimulateOptions {
  readonly world: World;
  readonly symbols: number;
  readonly days: number;
  readonly seed: number;
  readonly timeframe: '1m' | '1d';
  readonly to: string;
  readonly out: string;
  readonly truth?: string;
  readonly anomalies?: boolean;
  readonly faults?: boolean;
  readonly force?: boolean;
  readonly json?: boolean;
}

export function register(program: Command): void {
  program
    .command('simulate')
    .description('writes bars of a simulated world as a file that every other command takes')
    .addOption(new Option('--world <name>', 'which world').choices(WORLDS).default('full'))
    .option('--symbols <n>', 'how many of the 2,378 instruments, every class with its share', count(2378), 100)
    .option('--days <n>', 'sessions back from --to; the simulated market begins in 2020', count(1300), 250)
    .option('--seed <n>', 'the same seed gives the same bytes', count(4294967295), 1)
    .addOption(new Option('--timeframe <name>', 'of the bars').choices(['1m', '1d']).default('1d'))
    .option('--to <date>', 'last day', '2026-01-01')
    .option('--out <file>', 'Parquet or CSV', 'simulated.parquet')
    .option(
      '--truth <file>',
      'also write the regime (and the anomaly) behind every bar: for checking models, never for a warehouse',
    )
    .option('--anomalies', 'put labelled anomalies of seven kinds into minutes')
    .option('--faults', 'leave out the minutes that real delivery loses')
    .option('--force', 'write over existing files')
    .option('--json', 'for programs')
    .addHelpText(
      'after',
      '\nExample:\n  npx argus simulate --world random_walk --symbols 500 --days 250 --out walk.parquet\n  npx argus inspect walk.parquet',
    )
    .action(async (options: SimulateOptions) => {
      for (const file of [options.out, options.truth]) {
        if (file !== undefined && existsSync(file) && !options.force)
          throw new ArgusError('ARGUS_USAGE', `${file} exists: give --force to write over it`);
      }
      const to = parseTime(options.to, '--to');
      const request = { ...options, to };
      const work = (update: (done: number, total: number) => void) => writeSimulation(request, update);
      const written = options.json
        ? await work(() => {})
        : await withProgress(`simulate ${options.world}`, process.stdout, async (progress) => {
            const result = await work((done, total) => progress.update(done, total, 'symbols'));
            return [result, `${plural(result.bars, 'bar')} of ${plural(result.symbols, 'symbol')}`];
          });
      if (options.json) printJson(written);
      else print(`  ${path.relative('.', options.out) || options.out}${options.truth ? ` and ${options.truth}` : ''}`);
    });
}

const count = (most: number) => (text: string) => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > most)
    throw new InvalidArgumentError(`a whole number from 1 to ${most}`);
  return value;
};
