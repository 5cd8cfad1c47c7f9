import type { Command } from 'commander';
import { ArgusError } from '#errors/argus-error.ts';
import { plural } from '#wording/numbers.ts';
import { DATA_OPTION, type DataOption, minuteText, print, printJson, table, withOperator } from './common.ts';

interface GrantsOptions extends DataOption {
  readonly recipient?: string;
  readonly tenant?: string;
  readonly all?: boolean;
  readonly json?: boolean;
}

const whose = ({ recipient, tenant }: GrantsOptions) => ({
  ...(recipient === undefined ? {} : { email: recipient }),
  ...(tenant === undefined ? {} : { tenant }),
});

export function register(program: Command): void {
  const grants = program.command('grants').description('list and revoke the rights behind signed links');
  registerList(grants);
  registerShow(grants);
  registerRevoke(grants);
}

function registerList(grants: Command): void {
  grants
    .command('list')
    .description('grants that open something now, and the tier that each is worth')
    .option(...DATA_OPTION)
    .option('--recipient <email>', 'of one recipient')
    .option('--tenant <slug>', 'of one tenant')
    .option('--all', 'also those that have ended, with the reason')
    .option('--json', 'for programs')
    .addHelpText('after', '\nExample:\n  npx argus grants list --recipient growth@example.com --all')
    .action(async (options: GrantsOptions) => {
      const input = { ...whose(options), all: options.all === true };
      const lines = await withOperator(options, (operator) => operator.grants(input));
      if (options.json) return printJson(lines);
      const rows = lines.map(({ id, email, tenantSlug, scope, expiresAt, tier, ended }) => [
        ...[id, tenantSlug, email, scope, minuteText(expiresAt), tier ?? '–', ended ?? 'in force'],
      ]);
      print(
        rows.length === 0
          ? 'no grant is in force'
          : table(['grant', 'tenant', 'recipient', 'page', 'until (UTC)', 'tier', 'state'], rows),
      );
    });
}

/** What happened to a grant, in words. A scanner that keeps cookies reads pages as a reader does. */
const EVENTS = { issued: 'issued', used: 'first page read', revoked: 'revoked' } as const;

function registerShow(grants: Command): void {
  grants
    .command('show <grant>')
    .description('one grant, by its id or its link, with what happened to it')
    .option(...DATA_OPTION)
    .option('--json', 'for programs')
    .addHelpText('after', '\nExample:\n  npx argus grants show 3f0c7a52-8b1e-4d0a-9c55-0d6f1e2a7b90')
    .action(async (grant: string, options: DataOption & { json?: boolean }) => {
      const shown = await withOperator(options, (operator) => operator.grant({ grant }));
      if (options.json) return printJson(shown);
      const { id, tenantSlug, email, scope, expiresAt, tier, ended, keyId, events, reads } = shown;
      print(
        `${id}: ${scope} for ${email} (${tenantSlug}), ${tier ?? ended}, until ${minuteText(expiresAt)} UTC, key ${keyId ?? 'not known'}`,
      );
      const rows = events.map(({ kind, by, at }) => [minuteText(at), EVENTS[kind], by]);
      print(rows.length === 0 ? 'nothing of it was written down' : table(['time (UTC)', 'event', 'by'], rows));
      const read = reads.map(({ day, requests, bytes }) => [day, requests, bytes]);
      if (read.length > 0) print(`\n${table(['day (UTC)', 'requests of snapshots', 'bytes'], read)}`);
    });
}

function registerRevoke(grants: Command): void {
  grants
    .command('revoke [grants...]')
    .description('ends grants, their links and their sessions, within ten seconds')
    .option(...DATA_OPTION)
    .option('--recipient <email>', 'every grant of a recipient')
    .option('--tenant <slug>', 'the tenant of that recipient, where several have the address')
    .option('--all', 'with --tenant alone: every grant of the tenant')
    .option('--json', 'for programs')
    .addHelpText(
      'after',
      '\nA grant is named by its id or by its link.\n\nExample:\n  npx argus grants revoke 3f0c7a52-8b1e-4d0a-9c55-0d6f1e2a7b90\n  npx argus grants revoke --recipient growth@example.com\n  npx argus grants revoke --tenant demo --all',
    )
    .action(async (named: string[], options: GrantsOptions) => {
      const all = options.all === true;
      if (named.length === 0 && options.recipient === undefined && !(all && options.tenant !== undefined))
        throw new ArgusError(
          'ARGUS_USAGE',
          'name at least one grant (npx argus grants list), or give --recipient, or --tenant with --all',
        );
      const input = { ...whose(options), grants: named, all };
      const revoked = await withOperator(options, (operator) => operator.revoke(input));
      if (options.json) return printJson(revoked);
      print(`${plural(revoked.length, 'grant')} revoked`);
    });
}
