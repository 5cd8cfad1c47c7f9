import { Command, CommanderError } from 'commander';
import { loadCalendarFile } from '#app/calendar-file.ts';
import { explainError } from '#app/explain.ts';
import { VERSION } from '#app/version.ts';
import { calendarFileOf } from '#config/environment.ts';
import { argusErrorOf } from '#errors/failure.ts';
import { printable } from './terminal/foreign-text.ts';

// Files are their owner's, whatever the shell says: mails hold links, the stores hold all there is. Children and threads have it too.
process.umask(0o077);

/** Loaded one by one: a question must not wait for the engines that a start needs. */
const COMMANDS: Readonly<Record<string, () => Promise<{ register(program: Command): void }>>> = {
  demo: () => import('./commands/demo.ts'),
  up: () => import('./commands/up.ts'),
  replay: () => import('./commands/replay.ts'),
  backfill: () => import('./commands/backfill.ts'),
  worker: () => import('./commands/worker.ts'),
  gateway: () => import('./commands/gateway.ts'),
  status: () => import('./commands/status.ts'),
  ops: () => import('./commands/ops.ts'),
  simulate: () => import('./commands/simulate.ts'),
  series: () => import('./commands/series.ts'),
  inspect: () => import('./commands/inspect.ts'),
  quality: () => import('./commands/quality.ts'),
  quarantine: () => import('./commands/quarantine.ts'),
  actions: () => import('./commands/actions.ts'),
  link: () => import('./commands/link.ts'),
  grants: () => import('./commands/grants.ts'),
  recipients: () => import('./commands/recipients.ts'),
  tenants: () => import('./commands/tenants.ts'),
  sql: () => import('./commands/sql.ts'),
  hash: () => import('./commands/hash.ts'),
  ledger: () => import('./commands/ledger.ts'),
  vector: () => import('./commands/vector.ts'),
  regimes: () => import('./commands/regimes.ts'),
  forecast: () => import('./commands/forecast.ts'),
  signals: () => import('./commands/signals.ts'),
  schedules: () => import('./commands/schedules.ts'),
  migrate: () => import('./commands/migrate.ts'),
  doctor: () => import('./commands/doctor.ts'),
};

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

for (const [name, load] of Object.entries(COMMANDS)) {
  if (!(wanted in COMMANDS) || wanted === name) (await load()).register(program);
}

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
