import type { Command } from 'commander';
import type { RecordRequest } from '#app/operator/ledger.ts';
import { ArgusError } from '#errors/argus-error.ts';
import { ASSET_CLASSES } from '#market/instrument.ts';
import { TIMEFRAMES } from '#market/timeframe.ts';
import type { LedgerHead } from '#warehouse/ledger/verify.ts';
import { countText } from '#wording/numbers.ts';
import { trackRecordText } from '../terminal/ledger-issued.ts';
import { recordText } from '../terminal/ledger-record.ts';
import { DATA_OPTION, type DataOption, print, printJson, table, withOperator } from './common.ts';

export function register(program: Command): void {
  const ledger = program
    .command('ledger')
    .description('the track record: every signal that was ever issued, and what came of it');
  ledger
    .command('verify')
    .description('compute every hash of the ledger again; exit code 5 when a row was changed, added or taken out')
    .option(...DATA_OPTION)
    .option('--head <chain:signals:hash...>', 'hashes from a page of signals, which the ledger must still give')
    .option('--json', 'for programs')
    .addHelpText('after', '\nExample:\n  npx argus ledger verify')
    .action(async (options: DataOption & { json?: boolean; head?: string[] }) => {
      const heads = (options.head ?? []).map(headOf);
      const report = await withOperator(options, (operator) => operator.verifyLedger({ heads }));
      if (options.json) printJson(report);
      else
        print(
          table(
            ['chain', 'signals', 'head'],
            report.chains.map(({ chain, rows, head }) => [chain, countText(rows), head]),
          ),
        );
      const [first] = report.faults;
      if (first !== undefined)
        throw new ArgusError(
          'ARGUS_LEDGER_BROKEN',
          `the ledger was changed: ${report.faults.map(({ chain, sequence, what }) => `${chain} row ${sequence}: ${what}`).join('; ')}`,
        );
      if (!options.json) print('\nevery row is as it was written');
    });
  ledger
    .command('show')
    .description('how much was said and how much of it came true, by class and timeframe')
    .option(...DATA_OPTION)
    .option('--json', 'for programs')
    .addHelpText('after', '\nExample:\n  npx argus ledger show')
    .action(async (options: DataOption & { json?: boolean }) => {
      const rows = await withOperator(options, (operator) => operator.trackRecord());
      if (options.json) return printJson(rows);
      print(rows.length === 0 ? 'no signal was issued yet' : trackRecordText(rows));
    });
  ledger
    .command('record')
    .description(
      'what the signals were worth: Brier and its parts, calibration, rank IC, coverage, hit rates, with intervals',
    )
    .option(...DATA_OPTION)
    .option('--days <n>', 'only the n days before the newest signal; 0 for all', '90')
    .option('--class <class>', 'only of one asset class')
    .option('--timeframe <timeframe>', 'only of one chart')
    .option('--json', 'for programs')
    .addHelpText('after', '\nExample:\n  npx argus ledger record --days 30 --timeframe 1d')
    .action(async (options: DataOption & RecordOptions) => {
      const request = recordRequest(options);
      const rows = await withOperator(options, (operator) => operator.record(request));
      if (options.json) printJson(rows);
      else print(recordText(rows));
    });
}

/** The chain, the number of signals and the hash of the last one, as a page of signals shows them. */
function headOf(text: string): LedgerHead {
  const [, chain, signals, hash] = /^([^:]+):(\d+):([0-9a-f]{64})$/.exec(text) ?? [];
  if (chain === undefined || hash === undefined)
    throw new ArgusError(
      'ARGUS_USAGE',
      `--head must be a chain, a number and a hash like 24x7/ticks:96:<64 digits>, not ${text}`,
    );
  return { chain, signals: Number(signals), hash };
}

interface RecordOptions {
  readonly days: string;
  readonly class?: string;
  readonly timeframe?: string;
  readonly json?: boolean;
}

function recordRequest({ days: text, class: named, timeframe: timeframeText }: RecordOptions): RecordRequest {
  const days = Number(text);
  if (!Number.isInteger(days) || days < 0 || text.trim() === '')
    throw new ArgusError('ARGUS_USAGE', `--days must be a whole number, not ${text}`);
  const assetClass = ASSET_CLASSES.find((choice) => choice === named);
  if (named !== undefined && assetClass === undefined)
    throw new ArgusError('ARGUS_USAGE', `--class must be one of ${ASSET_CLASSES.join(', ')}, not ${named}`);
  const timeframe = TIMEFRAMES.find((choice) => choice === timeframeText);
  if (timeframeText !== undefined && timeframe === undefined)
    throw new ArgusError('ARGUS_USAGE', `--timeframe must be one of ${TIMEFRAMES.join(', ')}, not ${timeframeText}`);
  return { days, ...(assetClass && { assetClass }), ...(timeframe && { timeframe }) };
}
