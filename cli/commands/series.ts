import type { Command } from 'commander';
import { readObservations } from '#feeds/observations/read.ts';
import type { ExogenousRegime } from '#reports/queries/exogenous-regimes.ts';
import { isoDate } from '#wording/dates.ts';
import { percent } from '#wording/numbers.ts';
import { parseTime } from '../flows/times.ts';
import { DATA_OPTION, type DataOption, minuteText, print, printJson, table, withOperator } from './common.ts';

interface SeriesOptions extends DataOption {
  readonly at?: string;
  readonly last?: string;
  readonly json?: boolean;
}

export function register(program: Command): void {
  const series = program
    .command('series')
    .description(
      'macro, rates, factors, on-chain, DeFi, funding: values with the time they are about and the time they were known',
    );
  registerLoad(series);
  registerList(series);
  registerRegimes(series);
  registerShow(series);
}

function registerLoad(series: Command): void {
  series
    .command('load <file...>')
    .description('reads observations (tidy, FRED, DeFi, funding); loading a file again changes nothing')
    .option(...DATA_OPTION)
    .addHelpText('after', '\nExample:\n  npx argus series load DGS10.csv tvl.csv')
    .action(async (files: string[], options: SeriesOptions) => {
      const found = await readObservations(files);
      await withOperator(options, async (operator) => {
        for (const series of found) {
          const [reference, known, value] = [series.reference, series.known, series.value].map((column) =>
            Array.from(column),
          );
          // Numbers travel as JSON, which has no NaN.
          const values = (value as number[]).map((x) => (Number.isNaN(x) ? null : x));
          await operator.loadSeries({
            ...series,
            reference: reference as number[],
            known: known as number[],
            value: values,
          });
        }
      });
      const rows = found.map(({ series: name, kind, publication, value }) => [name, kind, publication, value.length]);
      print(table(['series', 'kind', 'publication', 'values'], rows));
    });
}

function registerList(series: Command): void {
  series
    .command('list')
    .description('every series with its span')
    .option(...DATA_OPTION)
    .option('--json', 'for programs')
    .addHelpText('after', '\nExample:\n  npx argus series list')
    .action(async (options: SeriesOptions) => {
      const lines = await withOperator(options, (operator) => operator.listSeries());
      if (options.json) return printJson(lines);
      const rows = lines.map((line) => [
        line.series,
        line.kind,
        line.values,
        line.missing,
        isoDate(line.first),
        isoDate(line.last),
        line.publication,
      ]);
      print(
        rows.length === 0
          ? 'no series is loaded'
          : table(['series', 'kind', 'values', 'missing', 'first', 'last', 'publication'], rows),
      );
    });
}

function registerRegimes(series: Command): void {
  series
    .command('regimes')
    .description('the regime of every series on its day and week charts, as of the last batch of series')
    .option(...DATA_OPTION)
    .option('--json', 'for programs')
    .addHelpText(
      'after',
      '\nExample:\n  npx argus series regimes\n\nThe batch of series runs at 00:05 UTC of every day (argus up, npm run demo) once a series is loaded and at the\nnext start, and with argus replay --series.',
    )
    .action(async (options: SeriesOptions) => {
      const regimes = await withOperator(options, (operator) => operator.seriesRegimes());
      if (options.json) return printJson(regimes);
      if (regimes.length === 0) return print('no batch of series has run (npx argus series regimes --help)');
      const rows = regimes.map((regime) => [
        regime.symbol,
        regime.name,
        regime.timeframe,
        regime.bars,
        regime.label ?? '',
        regime.label === null ? '' : percent(regime.confidence),
        regime.label === null ? '' : isoDate(regime.since),
        remark(regime),
      ]);
      print(table(['series', 'name', 'chart', 'bars', 'regime', 'confidence', 'since', ''], rows));
      print(`as of ${minuteText(Math.max(...regimes.map(({ asOf }) => asOf)))} UTC`);
    });
}

function registerShow(series: Command): void {
  series
    .command('show <name>')
    .description('the last values of a series as they were known at a time')
    .option(...DATA_OPTION)
    .option('--at <time>', 'UTC time (default: now)')
    .option('--last <n>', 'how many', '20')
    .option('--json', 'for programs')
    .addHelpText('after', '\nExample:\n  npx argus series show bond:US_TREASURY_10Y_YIELD --at 2020-03-16')
    .action(async (name: string, options: SeriesOptions) => {
      const at = options.at === undefined ? Date.now() : parseTime(options.at, '--at');
      const points = await withOperator(options, (operator) =>
        operator.showSeries({ series: name, at, last: Math.max(1, Number(options.last) || 20) }),
      );
      if (options.json) return printJson(points);
      if (points.length === 0)
        return print(`${name} has no value that was known at ${minuteText(at)} UTC (npx argus series list)`);
      const rows = points.map(({ reference, known, value }) => [
        minuteText(reference),
        minuteText(known),
        value === null ? 'missing' : String(value),
      ]);
      print(table(['about (UTC)', 'known (UTC)', 'value'], rows));
      print(sparkline(points.map(({ value }) => value)));
    });
}

/** The reason why a series has no regime, or another remark about it. */
function remark({ label, bars, barsNeeded, current, knowledgeTime }: ExogenousRegime): string {
  const parts = [];
  if (label === null) parts.push(bars < barsNeeded ? `needs ${barsNeeded} bars` : 'no scale: it hardly moves');
  if (!current) parts.push(`nothing new since ${isoDate(knowledgeTime)}`);
  return parts.join('; ');
}

/** Values as a line of eight heights; a gap where one is missing. */
function sparkline(values: readonly (number | null)[]): string {
  const present = values.filter((value) => value !== null);
  const low = Math.min(...present);
  const span = Math.max(...present) - low;
  return values
    .map((value) => (value === null ? ' ' : '▁▂▃▄▅▆▇█'[span === 0 ? 3 : Math.round(((value - low) / span) * 7)]))
    .join('');
}
