import type { Command } from 'commander';
import { ArgusError } from '#errors/argus-error.ts';
import { DATA_OPTION, type DataOption, print, printJson, withOperator } from './common.ts';

interface LinkOptions extends DataOption {
  readonly scope: string;
  readonly page?: string;
  readonly days: string;
  readonly file?: string;
  readonly cookies?: boolean;
  readonly json?: boolean;
}

export function register(program: Command): void {
  program
    .command('link <email>')
    .description('a signed report link for a recipient')
    .option(...DATA_OPTION)
    .option('--scope <path>', 'the only page it opens; / is the whole report', '/')
    .option('--page <path>', 'page it leads to, of those that it opens')
    .option('--file <path>', 'an address for a program instead, which reads one file without a cookie')
    .option('--cookies', 'signed cookies for the CDN of ARGUS_CDN_URL instead, for one day at most')
    .option('--days <n>', 'days until it expires', '7')
    .option('--json', 'for programs')
    .addHelpText(
      'after',
      '\nExample:\n  npx argus link growth@example.com --page /class/crypto\n  npx argus link growth@example.com --scope /class/crypto\n  npx argus link enterprise@example.com --file /instrument/BTCUSDT.json\n  npx argus link growth@example.com --cookies --days 0.5',
    )
    .action(async (email: string, options: LinkOptions) => {
      const days = Number(options.days);
      if (Number.isNaN(days)) throw new ArgusError('ARGUS_USAGE', `--days ${options.days} is not a number of days`);
      if (options.cookies === true) return await printCookies(email, days, options);
      const { scope, page = null, file } = options;
      const link = await withOperator(options, (operator) =>
        file === undefined ? operator.link({ email, scope, page, days }) : operator.fileLink({ email, file, days }),
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

async function printCookies(email: string, days: number, options: LinkOptions): Promise<void> {
  const { scope } = options;
  const given = await withOperator(options, (operator) => operator.cdnAccess({ email, scope, days }));
  if (options.json) return printJson(given);
  const lines = Object.entries(given.cookies).map(([name, value]) => `${name}=${value}`);
  print(
    `${lines.join('\n')}\n(until ${given.expires}, grant ${given.grant}; a CDN lets them in until then, whatever is revoked)`,
  );
}
