import type { Command } from 'commander';
import { DATA_OPTION, type DataOption, minuteText, print, printJson, table, withOperator } from './common.ts';

export function register(program: Command): void {
  const account = program.command('account').description('users who look after tenants: list them, and sign one in');
  account
    .command('link <email>')
    .description('a link that signs a member in, once, within fifteen minutes; no mail is sent')
    .option(...DATA_OPTION)
    .option('--json', 'for programs')
    .addHelpText('after', '\nExample:\n  npx argus account link owner@example.com')
    .action(async (email: string, options: DataOption & { json?: boolean }) => {
      const link = await withOperator(options, (operator) => operator.accountLink({ email }));
      if (options.json) printJson(link);
      else print(`${link.url}\n(works once, within fifteen minutes, while a gateway runs)`);
    });
  account
    .command('list')
    .description('users with their tenants and roles')
    .option(...DATA_OPTION)
    .option('--json', 'for programs')
    .addHelpText('after', '\nExample:\n  npx argus account list')
    .action(async (options: DataOption & { json?: boolean }) => {
      const users = await withOperator(options, (operator) => operator.accounts());
      if (options.json) return printJson(users);
      const rows = users.map(({ email, name, memberships, passkeys, seenAt, isDisabled }) => [
        email,
        name,
        isDisabled ? 'disabled' : memberships.map(({ tenant, role }) => `${tenant} (${role})`).join(', '),
        passkeys,
        minuteText(seenAt ?? 0),
      ]);
      const header = ['user', 'name', 'tenants', 'passkeys', 'last seen'];
      print(rows.length === 0 ? 'there is no user: npx argus tenants add' : table(header, rows));
    });
}
