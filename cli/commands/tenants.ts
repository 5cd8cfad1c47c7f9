import type { Command } from 'commander';
import { TIERS } from '#contracts/tiers.ts';
import { DATA_OPTION, type DataOption, print, printJson, table, withOperator } from './common.ts';
import { registerBrand } from './tenant-brand.ts';

export function register(program: Command): void {
  const tenants = program
    .command('tenants')
    .description('list, add, suspend and resume tenants, and give them a brand');
  registerList(tenants);
  registerAdd(tenants);
  registerStatus(tenants, 'suspend', 'suspended', 'lets the pages and mails of a tenant wait, within ten seconds');
  registerStatus(tenants, 'resume', 'active', 'gives a suspended tenant its pages and mails again');
  registerTier(tenants);
  registerFind(tenants);
  registerBrand(tenants);
}

function registerList(tenants: Command): void {
  tenants
    .command('list')
    .description('tenants with their status')
    .option(...DATA_OPTION)
    .option('--json', 'for programs')
    .addHelpText('after', '\nExample:\n  npx argus tenants list')
    .action(async (options: DataOption & { json?: boolean }) => {
      const lines = await withOperator(options, (operator) => operator.tenants());
      if (options.json) return printJson(lines);
      const rows = lines.map(({ slug, name, status, recipients }) => [slug, name, status, recipients]);
      print(rows.length === 0 ? 'there is no tenant' : table(['tenant', 'name', 'status', 'recipients'], rows));
    });
}

function registerAdd(tenants: Command): void {
  tenants
    .command('add <name>')
    .description('makes a tenant with its first member, who owns it')
    .option(...DATA_OPTION)
    .requiredOption('--owner <email>', 'address of its owner')
    .requiredOption('--tier <tier>', 'what it may read')
    .addHelpText(
      'after',
      '\nExample:\n  npx argus tenants add "Halden Capital" --owner olga@halden.example --tier growth',
    )
    .action(async (name: string, options: DataOption & { owner: string; tier: string }) => {
      const { owner, tier } = options;
      const { slug } = await withOperator(options, (operator) => operator.addTenant({ name, owner, tier }));
      print(
        `${slug} is a tenant of tier ${tier}\nIts owner signs in by a mail, or by: npx argus account link ${owner}`,
      );
    });
}

function registerTier(tenants: Command): void {
  tenants
    .command('tier <tenant> <tier>')
    .description(`gives a tenant a tier: ${TIERS.map(({ name }) => name).join(', ')}`)
    .option(...DATA_OPTION)
    .addHelpText('after', '\nExample:\n  npx argus tenants tier halden-capital growth')
    .action(async (tenant: string, tier: string, options: DataOption) => {
      await withOperator(options, (operator) => operator.changeTenantTier({ tenant, tier }));
      print(`${tenant} reads ${tier}; keys that were used a moment ago within a second`);
    });
}

function registerFind(tenants: Command): void {
  tenants
    .command('find <text>')
    .description('tenants by a name, an address, the start of a key, a host name or an id')
    .option(...DATA_OPTION)
    .option('--json', 'for programs')
    .addHelpText('after', '\nExample:\n  npx argus tenants find argus_live_7Kq2')
    .action(async (text: string, options: DataOption & { json?: boolean }) => {
      const rows = await withOperator(options, (operator) => operator.findTenants({ text }));
      if (options.json) return printJson(rows);
      const header = ['tenant', 'by', 'what'];
      print(
        rows.length === 0
          ? 'nothing is known of that'
          : table(
              header,
              rows.map(({ tenant, by, what }) => [tenant, by, what]),
            ),
      );
    });
}

function registerStatus(tenants: Command, name: string, status: 'active' | 'suspended', what: string): void {
  tenants
    .command(`${name} <tenant>`)
    .description(what)
    .option(...DATA_OPTION)
    .addHelpText('after', `\nExample:\n  npx argus tenants ${name} demo`)
    .action(async (tenant: string, options: DataOption) => {
      await withOperator(options, (operator) => operator.changeTenant({ tenant, status }));
      print(`${tenant} is ${status}`);
    });
}
