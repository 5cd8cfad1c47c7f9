import { Resolver } from 'node:dns/promises';
import type { Command } from 'commander';
import { heldText } from '#app/operator/status-words.ts';
import { checkSenderDomain } from '#delivery/mail/sender-domain.ts';
import { ArgusError } from '#errors/argus-error.ts';
import { percent, plural } from '#wording/numbers.ts';
import { DATA_OPTION, type DataOption, print, printJson, table, withOperator } from './common.ts';

export function register(program: Command): void {
  const mail = program
    .command('mail')
    .description('how mails fare, and which are held; check the domain of a sender, try mails on this machine');
  registerStatus(mail);
  registerRelease(mail);
  registerLink(mail);
  registerCheck(mail);
  registerProvider(mail);
}

function registerStatus(mail: Command): void {
  mail
    .command('status')
    .description(
      'how many mails of each tenant bounced or were called unwanted, of the newest of a week, and whether its mails are held',
    )
    .option(...DATA_OPTION)
    .option('--json', 'for programs')
    .addHelpText('after', '\nExample:\n  npx argus mail status\n\nExit code 6 when mails are held.')
    .action(async (options: DataOption & { json?: boolean }) => {
      const lines = await withOperator(options, (operator) => operator.mails());
      if (options.json) printJson(lines);
      else {
        const share = (count: number, mails: number): string => (mails === 0 ? '–' : percent(count / mails, 2));
        const rows = lines.map(({ tenant, mails, bounced, complained, held }) => [
          ...[tenant, mails, share(bounced, mails), share(complained, mails)],
          held === null ? 'leave' : 'held',
        ]);
        print(table(['tenant', 'mails', 'bounced', 'unwanted', 'they'], rows));
        for (const health of lines)
          if (health.held !== null)
            print(
              `\nThe mails of ${health.tenant} are held: ${heldText(health)}. Look at its list, then:  npx argus mail release ${health.tenant}`,
            );
      }
      if (lines.some(({ held }) => held !== null)) process.exitCode = 6;
    });
}

function registerRelease(mail: Command): void {
  mail
    .command('release <tenant>')
    .description('lets the mails of a tenant leave again that are held; its rates count from now')
    .option(...DATA_OPTION)
    .addHelpText('after', '\nExample:\n  npx argus mail release demo')
    .action(async (tenant: string, options: DataOption) => {
      await withOperator(options, (operator) => operator.releaseTenant({ tenant }));
      print(`the mails of ${tenant} leave again, with the next digest`);
    });
}

function registerLink(mail: Command): void {
  mail
    .command('link <email>')
    .description('mails a recipient a new link, as the page does that asks for one: three an hour at most')
    .option('--page <path>', 'where it leads', '/')
    .option('--tenant <slug>', 'whose recipient, where tenants share the address')
    .option(...DATA_OPTION)
    .addHelpText('after', '\nExample:\n  npx argus mail link a@example.com --page /class/crypto')
    .action(async (email: string, { page, tenant, ...options }: DataOption & { page: string; tenant?: string }) => {
      const who = { email, page, ...(tenant === undefined ? {} : { tenant }) };
      await withOperator(options, (operator) => operator.mailLink(who));
      print(`a mail with a new link is owed to ${email}; a running argus sends it within seconds`);
    });
}

interface CheckOptions {
  readonly selector: string;
  readonly bounces?: string;
  readonly json?: boolean;
}

function registerCheck(mail: Command): void {
  mail
    .command('check <domain>')
    .description('whether mailboxes believe mails of a domain: its records SPF, DKIM and DMARC')
    .option('--selector <name>', 'name of the key that signs', 'resend')
    .option('--bounces <domain>', 'where bounces go (default: send.<domain>, as Resend has it)')
    .option('--json', 'for programs')
    .addHelpText(
      'after',
      '\nExample:\n  npx argus mail check example.com\n  npx argus mail check example.com --selector s1 --bounces example.com',
    )
    .action(async (domain: string, { selector, bounces = `send.${domain}`, json }: CheckOptions) => {
      const resolver = new Resolver({ timeout: 5_000, tries: 2 });
      const records = await checkSenderDomain((name) => resolver.resolveTxt(name), {
        domain,
        bounceDomain: bounces,
        selector,
      }).catch((cause: Error) => {
        throw new ArgusError('ARGUS_MAIL_LATER', `the records of ${domain} cannot be asked: ${cause.message}`, {
          cause,
        });
      });
      if (json) printJson(records);
      else {
        print(
          table(
            ['record', 'at', 'is'],
            records.map(({ record, name, verdict }) => [record, name, verdict]),
          ),
        );
        for (const { record, advice } of records) if (advice !== '') print(`${record}: ${advice}`);
      }
      const unfit = records.filter(({ verdict }) => verdict === 'missing' || verdict === 'wrong');
      if (unfit.length > 0) process.exitCode = 3;
      else if (!json) print(`Mails of ${domain} are believed.`);
    });
}

function registerProvider(mail: Command): void {
  mail
    .command('provider')
    .description(
      'a mail provider on this machine that keeps the rules of Resend and sends nothing: to try mails over HTTP',
    )
    .option('--port <port>', 'a free one by default', Number, 0)
    .addHelpText(
      'after',
      '\nExample:\n  npx argus mail provider --port 8790\n  (set the two variables that it prints, and start argus in another terminal)',
    )
    .action(async ({ port }: { readonly port: number }) => {
      const { startLocalProvider } = await import('#delivery/mail/resend/local-provider.ts');
      const provider = await startLocalProvider({
        port,
        onTaken: ({ to, subject }) => print(`${String(to)}  ${subject}`),
      });
      print(`RESEND_BASE_URL=${provider.url} RESEND_API_KEY=${provider.apiKey}`);
      print('What it takes is listed here; Ctrl-C ends it.');
      await new Promise<void>((resolve) => process.once('SIGINT', resolve).once('SIGTERM', resolve));
      await provider.close();
      print(`${plural(provider.accepted.length, 'mail')} taken.`);
    });
}
