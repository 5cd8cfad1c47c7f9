import type { Command } from 'commander';
import { readControl } from '#app/control/control-file.ts';
import type { Status } from '#app/operator/status.ts';
import { describeStatus } from '../terminal/status-text.ts';
import { configurationOf, DATA_OPTION, type DataOption, print, printJson, withOperator } from './common.ts';

export function register(program: Command): void {
  program
    .command('status')
    .description(
      'markets and what is due, how fresh pages and mails are, and anything blocked with the command that helps',
    )
    .option(...DATA_OPTION)
    .option('--json', 'for programs')
    .addHelpText('after', '\nExample:\n  npx argus status\n\nExit code 6 when a run is blocked.')
    .action(async (options: DataOption & { json?: boolean }) => {
      const status: Status = await withOperator(options, (operator) => operator.status());
      if (options.json) printJson(status);
      else print(describeStatus(status, Date.now(), readControl(configurationOf(options).dataDirectory)?.home));
      if ((status.blocked?.length ?? 0) > 0) process.exitCode = 6;
    });
}
