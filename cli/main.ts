import { Command, CommanderError } from 'commander';
import { loadCalendarFile } from '#app/calendar-file.ts';
import { explainError } from '#app/explain.ts';
import { VERSION } from '#app/version.ts';
import { calendarFileOf } from '#config/environment.ts';
import { argusErrorOf } from '#errors/failure.ts';
import { printable } from './terminal/foreign-text.ts';

// Files are their owner's, whatever the shell says: mails hold links, the stores hold all there is. Children and threads have it too.
process.umask(0o077);

type Load = () => Promise<{ register(program: Command): void }>;

/** Commands by what a person wants of them, as the help lists them. Loaded one by one: a question must not wait for the engines that a start needs. */
const GROUPS: Readonly<Record<string, Readonly<Record<string, Load>>>> = {
  Run: {
    demo: () => import('./commands/demo.ts'),
    up: () => import('./commands/up.ts'),
    replay: () => import('./commands/replay.ts'),
    worker: () => import('./commands/worker.ts'),
    gateway: () => import('./commands/gateway.ts'),
    schedules: () => import('./commands/schedules.ts'),
    migrate: () => import('./commands/migrate.ts'),
  },
  Operate: {
    status: () => import('./commands/status.ts'),
    ops: () => import('./commands/ops.ts'),
    quality: () => import('./commands/quality.ts'),
    quarantine: () => import('./commands/quarantine.ts'),
    explain: () => import('./commands/explain.ts'),
    lineage: () => import('./commands/lineage.ts'),
    hash: () => import('./commands/hash.ts'),
    audit: () => import('./commands/audit.ts'),
    backup: () => import('./commands/backup.ts'),
    restore: () => import('./commands/restore.ts'),
    doctor: () => import('./commands/doctor.ts'),
  },
  Analyse: {
    sql: () => import('./commands/sql.ts'),
    snapshot: () => import('./commands/snapshot.ts'),
    ledger: () => import('./commands/ledger.ts'),
    regimes: () => import('./commands/regimes.ts'),
    forecast: () => import('./commands/forecast.ts'),
    signals: () => import('./commands/signals.ts'),
    vector: () => import('./commands/vector.ts'),
  },
  Data: {
    inspect: () => import('./commands/inspect.ts'),
    backfill: () => import('./commands/backfill.ts'),
    series: () => import('./commands/series.ts'),
    actions: () => import('./commands/actions.ts'),
    simulate: () => import('./commands/simulate.ts'),
  },
  Customers: {
    link: () => import('./commands/link.ts'),
    account: () => import('./commands/account.ts'),
    recipients: () => import('./commands/recipients.ts'),
    tenants: () => import('./commands/tenants.ts'),
    grants: () => import('./commands/grants.ts'),
    keys: () => import('./commands/keys.ts'),
    mail: () => import('./commands/mail.ts'),
  },
};
const NAMES = new Set(Object.values(GROUPS).flatMap(Object.keys));

const program = new Command('argus')
  .description('Argus turns market bars into intelligence and delivers it.')
  .version(VERSION)
  .exitOverride()
  .showHelpAfterError('(argus <command> --help shows every option and an example)')
  .addHelpText(
    'after',
    '\nStart here:\n  npm run demo                 a simulated market, end to end\n  npx argus status             what is running, what is blocked\n\nExit codes: 0 done, 1 a bug, 2 usage or configuration, 3 data refused, 4 a resource is taken or unreachable,\n            5 an invariant is broken, 6 a run is blocked, 130 and 143 stopped by a signal before it was done.',
  );

const [wanted = ''] = process.argv.slice(2);
// A calendar must not change after it has been used; doctor says itself what is wrong with the configuration.
program.hook('preAction', async (_program, command) => {
  if (command.name() !== 'doctor') await loadCalendarFile(calendarFileOf(process.env));
});

for (const [group, commands] of Object.entries(GROUPS)) {
  program.commandsGroup(`${group}:`);
  for (const [name, load] of Object.entries(commands))
    if (!NAMES.has(wanted) || wanted === name) (await load()).register(program);
}
program.commandsGroup('Help:').helpCommand('help [command]', 'every option of a command, and an example');

// A reader that closes the pipe early has read enough.
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => process.exit(code === 'EPIPE' ? 0 : 1));
try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else {
    process.stderr.write(`\n${printable(explainError(error))}\n`);
    process.exitCode = argusErrorOf(error)?.exitCode ?? 1;
  }
}
// A pipe accepts output only when its reader is ready: an earlier exit would cut the output.
await Promise.all([process.stdout, process.stderr].map((stream) => new Promise((done) => stream.write('', done))));
// Polls of a stopped client may still be waiting for their next try; everything that matters is closed by now.
process.exit();
