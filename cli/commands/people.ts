import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import type { Entered } from '#app/operator/people.ts';
import { ArgusError } from '#errors/argus-error.ts';
import { plural } from '#wording/numbers.ts';
import { DATA_OPTION, type DataOption, minuteText, print, printJson, table, withOperator } from './common.ts';

interface PeopleOptions extends DataOption {
  readonly tenant?: string;
  readonly tier?: string;
  readonly list?: string;
  readonly consent?: string;
  readonly language?: string;
  readonly timeZone?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

const TENANT_OPTION = ['--tenant <slug>', 'the tenant, where there are several'] as const;
const tenantOf = ({ tenant }: PeopleOptions) => (tenant === undefined ? {} : { tenant });
const enteringOf = (options: PeopleOptions) => ({
  ...tenantOf(options),
  tier: options.tier ?? null,
  lists: options.list ?? '',
  consent: options.consent ?? null,
});

export function registerAdd(recipients: Command): void {
  recipients
    .command('add <email>')
    .description('enters a recipient, who is asked by a mail whether to get digests')
    .option(...DATA_OPTION)
    .option(...TENANT_OPTION)
    .requiredOption('--tier <tier>', 'what it may read')
    .option('--list <names>', 'lists of mails, with a space between them', 'daily')
    .option('--consent <source>', 'where its consent is from, such as a form and its day; it is not asked then')
    .option('--language <code>', 'two letters', 'en')
    .option('--time-zone <name>', 'such as Europe/Berlin', 'UTC')
    .addHelpText(
      'after',
      '\nAdded again before it has answered, it is asked again, once a day.\n\nExample:\n  npx argus recipients add ada@example.com --tier growth',
    )
    .action(async (email: string, options: PeopleOptions) => {
      const { language = 'en', timeZone = 'UTC' } = options;
      const input = { ...enteringOf(options), email, language, timeZone };
      const entered = await withOperator(options, (operator) => operator.addRecipient(input));
      print([...(entered.added === 0 ? [] : [`${email} is a recipient`]), ...askedLines(entered)].join('\n'));
    });
}

export function registerImport(recipients: Command): void {
  recipients
    .command('import <file>')
    .description('enters all recipients of a CSV file, or none of them')
    .option(...DATA_OPTION)
    .option(...TENANT_OPTION)
    .option('--tier <tier>', 'tier of rows that name none')
    .option('--list <names>', 'lists of rows that name none', 'daily')
    .option('--consent <source>', 'where the consent of rows is from that say nothing of it')
    .option('--dry-run', 'checks the file and enters nobody')
    .option('--json', 'for programs')
    .addHelpText(
      'after',
      '\nColumns: email, tier, lists, language, time_zone, consent_source; the first is needed.\n\nExample:\n  npx argus recipients import readers.csv --tier growth --dry-run',
    )
    .action(async (file: string, options: PeopleOptions) => {
      const text = await readFile(file, 'utf8').catch((error: Error) => {
        throw new ArgusError('ARGUS_USAGE', `${file} cannot be read: ${error.message}`);
      });
      const dryRun = options.dryRun === true;
      const input = { ...enteringOf(options), text, dryRun };
      const entered = await withOperator(options, (operator) => operator.importRecipients(input));
      if (options.json) return printJson(entered);
      const { added, asked } = entered;
      if (dryRun)
        print(`${plural(added, 'recipient')} would be entered, ${asked} of them asked by a mail; nothing was changed`);
      else print([`${plural(added, 'recipient')} entered`, ...askedLines(entered)].join('\n'));
    });
}

const askedLines = ({ asked }: Entered): string[] =>
  asked === 0
    ? []
    : [
        `asked by ${plural(asked, 'mail')} whether digests are wanted, which a running argus sends within seconds; none is sent before the answer`,
      ];

export function registerShow(recipients: Command): void {
  recipients
    .command('show <email>')
    .description('everything that is held about a recipient')
    .option(...DATA_OPTION)
    .option(...TENANT_OPTION)
    .option('--json', 'for programs, and to hand over')
    .addHelpText('after', '\nExample:\n  npx argus recipients show growth@example.com --json')
    .action(async (email: string, options: PeopleOptions) => {
      const held = await withOperator(options, (operator) => operator.recipient({ ...tenantOf(options), email }));
      if (options.json) return printJson(held);
      const { recipient, record, grants, mails, files } = held;
      const { lists, watchlist, pausedUntil, unsubscribed, suppressed } = recipient;
      const when =
        record.consentAt === null ? 'at a time that was not written down' : `${minuteText(record.consentAt)} UTC`;
      const facts: readonly (readonly [string, string])[] = [
        ['address', recipient.email],
        ['tenant', recipient.tenantSlug],
        ['tier', recipient.tier],
        ['lists', lists.join(', ') || '–'],
        ['consent', `${record.consent}, ${when}${record.consentSource === null ? '' : `: ${record.consentSource}`}`],
        [
          'mails',
          suppressed ??
            (unsubscribed
              ? 'unsubscribed'
              : pausedUntil === null
                ? 'as listed'
                : `none before ${minuteText(pausedUntil)} UTC`),
        ],
        ['language, time zone', `${record.language}, ${record.timeZone}`],
        ['watchlist', watchlist.join(', ') || '–'],
      ];
      print(table(['held', 'value'], facts));
      print(
        `\n${plural(grants.length, 'grant')}, ${plural(mails.length, 'mail')} in the ledger, ${plural(files.length, 'file')} in the outbox`,
      );
      if (grants.length > 0)
        print(
          table(
            ['grant', 'page', 'until (UTC)', 'state'],
            grants.map(({ id, scope, expiresAt, ended }) => [id, scope, minuteText(expiresAt), ended ?? 'in force']),
          ),
        );
      if (mails.length > 0)
        print(
          table(
            ['date', 'list', 'state'],
            mails.map(({ date, list, state }) => [date, list, state]),
          ),
        );
    });
}

export function registerRemove(recipients: Command): void {
  recipients
    .command('remove <email>')
    .description('erases a person: address, choices, links and mails in the outbox')
    .option(...DATA_OPTION)
    .option(...TENANT_OPTION)
    .addHelpText(
      'after',
      '\nThe ledger keeps that mails were sent, under a keyed hash: who comes back gets none of them again.\n\nExample:\n  npx argus recipients remove growth@example.com',
    )
    .action(async (email: string, options: PeopleOptions) => {
      const input = { ...tenantOf(options), email };
      const { grants, files } = await withOperator(options, (operator) => operator.removeRecipient(input));
      print(`erased: ${plural(grants, 'grant')} ended, ${plural(files, 'mail')} removed from the outbox`);
    });
}
