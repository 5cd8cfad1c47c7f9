import { Command, CommanderError } from 'commander';
import { ArgusError } from '#errors/argus-error.ts';
import * as backfill from './commands/backfill.ts';
import * as demo from './commands/demo.ts';
import * as doctor from './commands/doctor.ts';
import * as gateway from './commands/gateway.ts';
import * as hash from './commands/hash.ts';
import * as link from './commands/link.ts';
import * as migrate from './commands/migrate.ts';
import * as ops from './commands/ops.ts';
import * as replay from './commands/replay.ts';
import * as sql from './commands/sql.ts';
import * as status from './commands/status.ts';
import * as up from './commands/up.ts';
import * as vector from './commands/vector.ts';
import * as worker from './commands/worker.ts';
import { explainError } from './runtime/control.ts';

const program = new Command('argus')
  .description('Argus turns market bars into intelligence and delivers it.')
  .version('0.1.0')
  .exitOverride()
  .showHelpAfterError('(argus <command> --help shows every option and an example)')
  .addHelpText(
    'after',
    '\nStart here:\n  npm run demo                 a simulated market, end to end\n  npx argus status             what is running, what is blocked\n\nExit codes: 0 done, 1 a bug, 2 usage or configuration, 3 data refused, 4 a resource is taken or unreachable,\n            5 an invariant is broken, 6 a run is blocked.',
  );

for (const command of [
  demo,
  up,
  replay,
  backfill,
  worker,
  gateway,
  status,
  ops,
  link,
  sql,
  hash,
  vector,
  migrate,
  doctor,
])
  command.register(program);

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else {
    process.stderr.write(`\n${explainError(error)}\n`);
    process.exitCode = error instanceof ArgusError ? error.exitCode : 1;
  }
}
// Polls of a stopped client may still be waiting for their next try; everything that matters is closed by now.
process.exit();
