import { Resolver } from 'node:dns/promises';
import type { Command } from 'commander';
import { checkSenderDomain } from '#delivery/mail/sender-domain.ts';
import { ArgusError } from '#errors/argus-error.ts';
import { plural } from '#wording/numbers.ts';
import { print, printJson, table } from './common.ts';

export function register(program: Command): void {
  const mail = program.command('mail').description('check the domain of a sender, try mails on this machine');
  registerCheck(mail);
  registerProvider(mail);
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
