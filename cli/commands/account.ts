import type { Command } from 'commander';
import { ROLES, type Role, roleName } from '#contracts/principal.ts';
import { ArgusError } from '#errors/argus-error.ts';
import { DATA_OPTION, type DataOption, minuteText, print, printJson, table, withOperator } from './common.ts';

/** @throws ArgusError ARGUS_USAGE */
function roleOf(text: string): Role {
  const parsed = roleName.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new ArgusError('ARGUS_USAGE', `there is no role ${text}: ${ROLES.join(', ')}`);
}

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
    .command('key <tenant>')
    .description('a key of the API for a tenant: it is shown this once')
    .option('--name <name>', 'what it is for', 'made in the terminal')
    .option('--role <role>', `what it may do: ${ROLES.join(', ')}`, 'reader')
    .option(...DATA_OPTION)
    .option('--json', 'for programs')
    .addHelpText('after', '\nExample:\n  npx argus account key demo --name notebook')
    .action(async (tenant: string, options: DataOption & { name: string; role: string; json?: boolean }) => {
      const { name, role } = options;
      const made = await withOperator(options, (operator) => operator.makeApiKey({ tenant, name, role: roleOf(role) }));
      if (options.json) printJson(made);
      else print(`${made.key}\n(shown this once: curl -H "Authorization: Bearer ${made.key}" <gateway>/v1/overview)`);
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
