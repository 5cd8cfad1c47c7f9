import type { Command } from 'commander';
import { ArgusError } from '#errors/argus-error.ts';
import { DATA_OPTION, type DataOption, print, printJson, withOperator } from './common.ts';

interface LinkOptions extends DataOption {
  readonly scope: string;
  readonly page?: string;
  readonly days: string;
  readonly json?: boolean;
}

export function register(program: Command): void {
  program
    .command('link <email>')
    .description('a signed report link for a recipient')
    .option(...DATA_OPTION)
    .option('--scope <path>', 'the only page it opens; / is the whole report', '/')
    .option('--page <path>', 'page it leads to, of those that it opens')
    .option('--days <n>', 'days until it expires', '7')
    .option('--json', 'for programs')
    .addHelpText(
      'after',
      '\nExample:\n  npx argus link growth@example.com --page /class/crypto\n  npx argus link growth@example.com --scope /class/crypto',
    )
    .action(async (email: string, options: LinkOptions) => {
      const days = Number(options.days);
      if (Number.isNaN(days)) throw new ArgusError('ARGUS_USAGE', `--days ${options.days} is not a number of days`);
      const link = await withOperator(options, (operator) =>
        operator.link({ email, scope: options.scope, page: options.page ?? null, days }),
      );
      if (options.json) printJson(link);
      else if (link.closed === null)
        print(`${link.url}\n(tier ${link.tier}, until ${link.expires}, grant ${link.grant})`);
      else {
        const back =
          link.closed === 'suspended' ? 'npx argus tenants resume <tenant>' : `npx argus recipients subscribe ${email}`;
        print(`${link.url}\n(it opens nothing while its reader is ${link.closed}; ${back} takes that back)`);
      }
    });
}
