import type { Command } from 'commander';
import { backlogMinutes } from '#app/health.ts';
import type { Status } from '#app/operator/status.ts';
import { countText } from '#wording/numbers.ts';
import { DATA_OPTION, type DataOption, minuteText, print, printJson, table, withOperator } from './common.ts';

export function register(program: Command): void {
  program
    .command('status')
    .description('markets, watermarks, last runs, and anything blocked with the command that helps')
    .option(...DATA_OPTION)
    .option('--json', 'for programs')
    .addHelpText('after', '\nExample:\n  npx argus status\n\nExit code 6 when a run is blocked.')
    .action(async (options: DataOption & { json?: boolean }) => {
      const status = await withOperator(options, (operator) => operator.status());
      if (options.json) printJson(status);
      else print(describeStatus(status, Date.now()));
      if ((status.blocked?.length ?? 0) > 0) process.exitCode = 6;
    });
}

export function describeStatus(status: Status, now: number): string {
  if (status.markets.length === 0) return 'No market is loaded yet. Start with:  npm run demo';
  const markets = table(
    ['market', 'instruments', 'bars through (UTC)', 'regimes through', 'behind (min)'],
    status.markets.map((m) => [
      m.market,
      m.instruments,
      minuteText(m.barsThrough),
      minuteText(m.stateThrough),
      m.ticks ? countText(backlogMinutes(m.market, m.stateThrough, now)) : '–',
    ]),
  );
  const runs = table(
    ['run', 'bars', 'vectors', 'regimes', 'changes'],
    status.runs.map((run) => [run.runId, run.bars, run.features, run.regimes, run.changes]),
  );
  const blocked =
    status.blocked === null
      ? 'Blocked: not known, Argus is not running (start it with: npx argus up)'
      : status.blocked.length === 0
        ? 'Blocked: nothing'
        : status.blocked
            .map(
              (run) =>
                `BLOCKED ${run.workflowId} in ${run.stage}\n  ${run.cause ?? ''}\n  mend it, then:  npx argus ops retry ${run.workflowId}`,
            )
            .join('\n');
  return `${markets}\n\nLast committed runs\n${runs}\n\nRelease: ${status.release ?? 'none yet'}\n${blocked}`;
}
