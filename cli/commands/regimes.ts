import type { Command } from 'commander';
import { ArgusError } from '#errors/argus-error.ts';
import { type ReadingFlags, readingOptions } from '#feeds/evidence/options.ts';
import { at } from '#market/at.ts';
import { type SymbolBars, sliceBars } from '#market/bar.ts';
import { REGIME_COUNT } from '#market/output.ts';
import { REGIME_LABELS } from '#market/regime-label.ts';
import { TIMEFRAMES, type Timeframe } from '#market/timeframe.ts';
import { computeHistory } from '#research/laboratory.ts';
import { reasonForNoScale } from '#research/no-scale.ts';
import { readBarsOfFiles } from '../flows/bars-of-files.ts';
import { parseTime } from '../flows/times.ts';
import { printable } from '../terminal/foreign-text.ts';
import { print, printJson } from './common.ts';
import { addReadingOptions } from './reading-options.ts';

interface RegimesOptions extends ReadingFlags {
  readonly bars: string[];
  readonly timeframe: string;
  readonly fitBefore?: string;
  readonly json?: boolean;
}

export function register(program: Command): void {
  const command = program
    .command('regimes')
    .description(
      'label and probabilities of every bar of a file, without a warehouse; scale and transitions come from the file itself: from its bars before a date, or from all of them, which looks ahead',
    );
  addReadingOptions(command)
    .requiredOption('--bars <path...>', 'files or folders of bars')
    .requiredOption('--timeframe <tf>', TIMEFRAMES.join(', '))
    .option(
      '--fit-before <date>',
      'fit scale, time of day and transitions on the bars before this time (UTC), and give the bars from it on (default: fit on all bars, which looks ahead)',
    )
    .option('--json', 'JSON instead of CSV')
    .addHelpText(
      'after',
      '\nExample:\n  npx argus regimes --bars node_modules/@observablehq/sample-datasets/aapl.csv --timeframe 1d --fit-before 2017-01-01 > regimes.csv',
    )
    .action(async ({ bars, timeframe, fitBefore, json, ...flags }: RegimesOptions) => {
      if (!TIMEFRAMES.includes(timeframe as Timeframe))
        throw new ArgusError('ARGUS_USAGE', `--timeframe ${timeframe} is not one of ${TIMEFRAMES.join(', ')}`);
      const { instruments, series } = await readBarsOfFiles(bars, timeframe as Timeframe, readingOptions(flags));
      const begin = fitBefore === undefined ? null : parseTime(fitBefore, '--fit-before');
      if (begin === null) process.stderr.write(`${LOOKS_AHEAD}\n`);
      const { regimes } = computeHistory({
        instruments,
        bars: series,
        fitBefore: begin ?? Number.POSITIVE_INFINITY,
        vectors: 'grid',
      });
      const left = withoutRegimes(begin === null ? series : series.map((bars) => before(bars, begin)), regimes.symbol);
      const first = begin ?? Number.NEGATIVE_INFINITY;
      const shown = Array.from({ length: regimes.length }, (_, i) => i).filter((i) => at(regimes.openTime, i) >= first);
      if (shown.length === 0 && left.length === 0)
        throw new ArgusError('ARGUS_FEED_EMPTY', `there is no bar from ${fitBefore} on`);
      if (shown.length === 0) throw new ArgusError('ARGUS_FEED_EMPTY', left.join('; ') || 'there is no series');
      for (const note of left) process.stderr.write(`${printable(note)}\n`);
      if (left.length > 0) process.exitCode = 3;
      const rows = shown.map((i) => ({
        symbol: at(regimes.symbol, i),
        open_time: new Date(at(regimes.openTime, i)).toISOString(),
        label: at(REGIME_LABELS, at(regimes.label, i)),
        probabilities: [...regimes.probabilities.subarray(i * REGIME_COUNT, (i + 1) * REGIME_COUNT)],
        age_bars: at(regimes.ageBars, i),
      }));
      if (json) return printJson(rows);
      print(['symbol', 'open_time', 'label', ...REGIME_LABELS.map((name) => `p_${name}`), 'age_bars'].join(','));
      for (const row of rows)
        print(
          [row.symbol, row.open_time, row.label, ...row.probabilities.map((p) => p.toFixed(6)), row.age_bars].join(','),
        );
    });
}

const LOOKS_AHEAD =
  'the scale is that of the whole file: it looks ahead, so the labels are better than any that could be known at the time; see --fit-before';

/** The bars of a series that open before a time. */
function before({ bars, ...series }: SymbolBars, time: number): SymbolBars {
  const end = bars.openTime.findIndex((openTime) => openTime >= time);
  return { ...series, bars: sliceBars(bars, 0, end === -1 ? bars.length : end) };
}

/** The series that have no regime, a sentence each. `fitted`: the bars that their parameters come from. */
const withoutRegimes = (fitted: readonly SymbolBars[], withRegimes: readonly string[]): string[] => {
  const symbols = new Set(withRegimes);
  return fitted
    .filter(({ symbol }) => !symbols.has(symbol))
    .map((rest) => `${rest.symbol} has no regimes: ${reasonForNoScale(rest)}`);
};
