import type { Command } from 'commander';
import type { RecipientOfMails } from '#database/recipients.ts';
import { DATA_OPTION, type DataOption, print, printJson, table, withOperator } from './common.ts';
import { registerAdd, registerImport, registerRemove, registerShow } from './people.ts';

interface RecipientOptions extends DataOption {
  readonly tenant?: string;
  readonly list?: string;
  readonly json?: boolean;
}

const TENANT_OPTION = ['--tenant <slug>', 'the tenant, where several have the address'] as const;
const who = (email: string, { tenant }: RecipientOptions) => ({ email, ...(tenant === undefined ? {} : { tenant }) });

export function register(program: Command): void {
  const recipients = program
    .command('recipients')
    .description('add, list and remove recipients, change their tier and their mails');
  registerAdd(recipients);
  registerImport(recipients);
  registerShow(recipients);
  registerRemove(recipients);
  registerList(recipients);
  registerTier(recipients);
  registerSubscriptions(recipients);
  registerWatchlist(recipients);
}

function registerList(recipients: Command): void {
  recipients
    .command('list')
    .description('recipients with their tier and their lists')
    .option(...DATA_OPTION)
    .option('--tenant <slug>', 'of one tenant')
    .option('--json', 'for programs')
    .addHelpText('after', '\nExample:\n  npx argus recipients list --tenant demo')
    .action(async (options: RecipientOptions) => {
      const { tenant } = options;
      const input = tenant === undefined ? {} : { tenant };
      const lines = await withOperator(options, (operator) => operator.recipients(input));
      if (options.json) return printJson(lines);
      const rows = lines.map((recipient) => [
        ...[recipient.tenantSlug, recipient.email, recipient.tier, mailsText(recipient)],
      ]);
      print(rows.length === 0 ? 'there is no recipient' : table(['tenant', 'recipient', 'tier', 'mails'], rows));
    });
}

/** The lists that a recipient gets, or why it gets none. */
const mailsText = ({ lists, unsubscribed, suppressed, consent }: RecipientOfMails): string => {
  if (unsubscribed) return 'unsubscribed';
  if (suppressed !== null) return suppressed;
  return consent === 'pending' ? 'asked, not yet confirmed' : lists.join(', ') || '–';
};

function registerTier(recipients: Command): void {
  recipients
    .command('tier <email> <tier>')
    .description('gives a recipient another tier; a lower one holds for open sessions and sent links too')
    .option(...DATA_OPTION)
    .option(...TENANT_OPTION)
    .addHelpText('after', '\nExample:\n  npx argus recipients tier enterprise@example.com founding')
    .action(async (email: string, tier: string, options: RecipientOptions) => {
      const input = { ...who(email, options), tier };
      const { before } = await withOperator(options, (operator) => operator.changeTier(input));
      print(`${email}: ${before} → ${tier}; sessions and links follow within ten seconds, never upwards`);
    });
}

function registerSubscriptions(recipients: Command): void {
  recipients
    .command('subscribe <email>')
    .description('puts a recipient on a list, and takes an unsubscription back')
    .option(...DATA_OPTION)
    .option(...TENANT_OPTION)
    .option('--list <name>', 'list of mails', 'daily')
    .addHelpText('after', '\nExample:\n  npx argus recipients subscribe growth@example.com --list daily')
    .action(async (email: string, options: RecipientOptions) => {
      const input = { ...who(email, options), list: options.list ?? 'daily' };
      const { lists, consent } = await withOperator(options, (operator) => operator.changeSubscription(input));
      const when = consent === 'pending' ? ' once it has agreed: it was asked by a mail' : '';
      print(`${email} gets ${lists.join(', ')}${when}`);
    });
  recipients
    .command('unsubscribe <email>')
    .description('stops all mails to a recipient; its links end with them')
    .option(...DATA_OPTION)
    .option(...TENANT_OPTION)
    .addHelpText('after', '\nExample:\n  npx argus recipients unsubscribe growth@example.com')
    .action(async (email: string, options: RecipientOptions) => {
      const input = { ...who(email, options), list: null };
      await withOperator(options, (operator) => operator.changeSubscription(input));
      print(`${email} gets no mails; npx argus recipients subscribe ${email} takes it back`);
    });
}

function registerWatchlist(recipients: Command): void {
  recipients
    .command('watch <email> [symbols...]')
    .description('instruments that stand in the mails to a recipient, in this order; none: no watchlist')
    .option(...DATA_OPTION)
    .option(...TENANT_OPTION)
    .addHelpText('after', '\nExample:\n  npx argus recipients watch growth@example.com BTCUSDT GOLD EURUSD')
    .action(async (email: string, symbols: string[], options: RecipientOptions) => {
      await withOperator(options, (operator) => operator.changeWatchlist({ ...who(email, options), symbols }));
      print(
        symbols.length === 0 ? `the mails to ${email} have no watchlist` : `${email} watches ${symbols.join(', ')}`,
      );
    });
}
