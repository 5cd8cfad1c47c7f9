import { type Command, Option } from 'commander';
import { ArgusError } from '#errors/argus-error.ts';
import { type ReadingFlags, readingOptions } from '#feeds/evidence/options.ts';
import { at } from '#market/at.ts';
import { TIMEFRAMES, type Timeframe } from '#market/timeframe.ts';
import { type RangeHistory, rangeHistories } from '#research/range-history.ts';
import { readBarsOfFiles } from '../flows/bars-of-files.ts';
import { parseTime } from '../flows/times.ts';
import { printable } from '../terminal/foreign-text.ts';
import { rangeSummary } from '../terminal/range-summary.ts';
import { print, printJson } from './common.ts';
import { addReadingOptions } from './reading-options.ts';

interface ForecastOptions extends ReadingFlags {
  readonly bars: string[];
  readonly timeframe: string;
  readonly horizon: string;
  readonly fitBefore?: string;
  readonly format: 'csv' | 'json';
}

const COLUMNS = ['symbol', 'close_time', 'horizon', 'sigma', 'normal', 'low', 'high', 'gate', 'outcome'] as const;
const HORIZON_MOST = 250;

const HELP = `
One row per closed bar after the fit. sigma: the standard deviation that range@1 expects of the move over the next
bars; normal: the same by the own mean of 250 bars; low and high: the 80 % range; outcome: what happened, empty until it
is known. All are log returns from the close of the row. gate: open when the fit had beaten both usual answers on the
dates before it; where it is shut, Argus publishes the usual range instead. Members of a class share one model.

Without --fit-before the history is walked through: coefficients and quantiles are fitted anew each January for 1d and
1w, each Monday (UTC) for shorter bars, from what was known then, and the first time after three gate blocks (750 days;
30 sessions). A shorter history has one fit, on its first half.

The summary on stderr: QLIKE against the own means of 250 and 20 bars, EWMA 0.94 of r² and pooled HAR, with
Diebold-Mariano t by dates; coverage by year and by fifth of volatility.

Example:
  npx argus forecast --bars node_modules/@observablehq/sample-datasets/aapl.csv --timeframe 1d > forecasts.csv`;

export function register(program: Command): void {
  const command = program
    .command('forecast')
    .description(
      'expected range of the next bars after every bar of a file, without a warehouse, and what it was worth',
    );
  addReadingOptions(command)
    .requiredOption('--bars <path...>', 'files or folders of bars')
    .requiredOption('--timeframe <tf>', TIMEFRAMES.join(', '))
    .option('--fit-before <date>', 'fit once, on the bars that closed by then, and forecast what follows; UTC')
    .option('--horizon <bars>', 'how many bars ahead', '1')
    .addOption(new Option('--format <format>', 'how rows are written').choices(['csv', 'json']).default('csv'))
    .addHelpText('after', HELP)
    .action(async ({ bars, timeframe, horizon, fitBefore, format, ...flags }: ForecastOptions) => {
      if (!TIMEFRAMES.includes(timeframe as Timeframe))
        throw new ArgusError('ARGUS_USAGE', `--timeframe ${timeframe} is not one of ${TIMEFRAMES.join(', ')}`);
      const options = {
        timeframe: timeframe as Timeframe,
        horizon: parseHorizon(horizon),
        ...(fitBefore === undefined ? {} : { fitBefore: parseTime(fitBefore, '--fit-before') }),
      };
      // One bad row of a class must not cost the forecasts of all its members: it is put aside and named.
      const reading = { ...readingOptions(flags), badRows: 'quarantine' } as const;
      const { instruments, series } = await readBarsOfFiles(bars, options.timeframe, reading);
      const histories = rangeHistories(series, instruments, options);
      const summary = histories.map(rangeSummary);
      if (histories.every(({ walk }) => walk.fits.length === 0))
        throw new ArgusError('ARGUS_FEED_EMPTY', summary.join('; ') || 'there is no series');
      if (histories.some(({ walk }) => walk.fits.length === 0)) process.exitCode = 3;
      if (format === 'json') printJson(histories.flatMap((history) => [...forecastRows(history)]));
      else printCsv(histories);
      for (const text of summary) process.stderr.write(`${printable(text)}\n`);
    });
}

function parseHorizon(text: string): number {
  const horizon = Number(text);
  if (!Number.isInteger(horizon) || horizon < 1 || horizon > HORIZON_MOST)
    throw new ArgusError('ARGUS_USAGE', `--horizon ${text} is not a whole number from 1 to ${HORIZON_MOST}`);
  return horizon;
}

interface ForecastRow {
  readonly symbol: string;
  readonly close_time: string;
  readonly horizon: number;
  readonly sigma: number;
  readonly normal: number;
  readonly low: number;
  readonly high: number;
  readonly gate: 'open' | 'shut';
  readonly outcome: number | null;
}

function* forecastRows({ symbols, walk }: RangeHistory): Generator<ForecastRow> {
  const { rows, outcomes, variance, fitOf, fits } = walk;
  const { horizon, season, move } = outcomes;
  let time = Number.NaN;
  let closeTime = '';
  for (let row = 0; row < rows.length; row++) {
    const fit = at(fitOf, row);
    if (fit < 0) continue;
    if (at(rows.closeTime, row) !== time) {
      time = at(rows.closeTime, row);
      closeTime = new Date(time).toISOString();
    }
    const bars = horizon * at(season, row);
    const outcome = at(move, row);
    yield {
      symbol: at(symbols, at(rows.symbol, row)),
      close_time: closeTime,
      horizon,
      sigma: Math.sqrt(bars * at(variance, row)),
      normal: Math.sqrt(bars * at(rows.normal, row)),
      low: at(walk.low, row),
      high: at(walk.high, row),
      gate: at(fits, fit).open ? 'open' : 'shut',
      outcome: Number.isFinite(outcome) ? outcome : null,
    };
  }
}

/** Lines that are written at once: one by one, a pipe is slower than the forecasts. */
const LINES = 2_000;

function printCsv(histories: readonly RangeHistory[]): void {
  const lines: string[] = [COLUMNS.join(',')];
  for (const history of histories)
    for (const row of forecastRows(history)) {
      lines.push(COLUMNS.map((name) => cell(row[name])).join(','));
      if (lines.length === LINES) print(lines.splice(0).join('\n'));
    }
  if (lines.length > 0) print(lines.join('\n'));
}

const cell = (value: string | number | null): string =>
  value === null ? '' : typeof value === 'string' ? value : String(Number(value.toPrecision(8)));
