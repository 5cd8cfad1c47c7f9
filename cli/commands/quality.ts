import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { knownMarket } from '#activities/markets.ts';
import type { BundleEntry } from '#site/build.ts';
import type { QualityReport } from '#warehouse/quality/report.ts';
import { parseTime } from '../flows/times.ts';
import { qualityText } from '../terminal/quality-text.ts';
import { DATA_OPTION, type DataOption, print, printJson, withOperator } from './common.ts';

interface QualityOptions extends DataOption {
  readonly date?: string;
  readonly market?: string;
  readonly json?: boolean;
  readonly html?: string;
}

export function register(program: Command): void {
  const quality = program
    .command('quality')
    .description(
      'what the checks found in the bars of a day, as one matrix; without --date of the last checked day of each market',
    )
    .option(...DATA_OPTION)
    .option('--date <date>', 'trade date, YYYY-MM-DD')
    .option('--market <group>', 'one market, such as xnys')
    .option('--json', 'for programs')
    .option('--html <file>', 'write the report as a page for operators')
    .addHelpText('after', '\nExample:\n  npx argus quality --date 2026-11-20\n  npx argus quality --html quality.html')
    .action(async (options: QualityOptions) => {
      const reports = await withOperator(options, (operator) =>
        operator.quality({
          ...(options.date === undefined ? {} : { date: options.date }),
          ...(options.market === undefined ? {} : { market: knownMarket(options.market) }),
        }),
      );
      if (options.html !== undefined) {
        writeFileSync(options.html, await pageOf(reports));
        print(`written to ${options.html}`);
      } else if (options.json) printJson(reports);
      else if (reports.length === 0) print(`no batch has checked bars${options.date ? ` of ${options.date}` : ''} yet`);
      else print(qualityText(reports, (await import('#warehouse/quality/checks.ts')).loadChecks()));
    });
  quality
    .command('accept <check> <symbol> <time>')
    .description('a finding is true (a real move, a real outage): it stays listed and no longer blocks')
    .option(...DATA_OPTION)
    .option('--timeframe <timeframe>', 'of the bar', '1d')
    .requiredOption('--reason <text>', 'kept with the finding')
    .addHelpText(
      'after',
      '\nExample:\n  npx argus quality accept jump-without-action ACME 2026-11-20T14:30Z --reason "merger announced"',
    )
    .action(
      async (
        check: string,
        symbol: string,
        time: string,
        options: DataOption & { timeframe: string; reason: string },
      ) => {
        const finding = { check, symbol, timeframe: options.timeframe, openTime: parseTime(time, '<time>') };
        await withOperator(options, (operator) => operator.acceptFinding({ ...finding, reason: options.reason }));
        print(`accepted; the batch that waits goes on with:  npx argus ops retry <run>`);
      },
    );
}

/** The report as one file that any browser opens. */
async function pageOf(reports: readonly QualityReport[]): Promise<string> {
  const [{ ensureBundle }, { qualityPageModel }, { loadChecks }] = await Promise.all([
    import('#site/build.ts'),
    import('#reports/quality-page.ts'),
    import('#warehouse/quality/checks.ts'),
  ]);
  const { render } = (await import((await ensureBundle()).entry)) as BundleEntry;
  const model = qualityPageModel(reports, loadChecks());
  return await render(model.path, model);
}
