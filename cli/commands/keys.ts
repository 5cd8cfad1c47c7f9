import type { Command } from 'commander';
import { DATA_OPTION, type DataOption, minuteText, print, printJson, table, withOperator } from './common.ts';

export function register(program: Command): void {
  const keys = program.command('keys').description('list, rotate and retire the keys that sign links and sessions');
  registerList(keys);
  registerRotate(keys);
  registerRetire(keys);
}

function registerList(keys: Command): void {
  keys
    .command('list')
    .description('live keys: since when each signs, and what relies on it')
    .option(...DATA_OPTION)
    .option('--json', 'for programs')
    .addHelpText('after', '\nExample:\n  npx argus keys list')
    .action(async (options: DataOption & { json?: boolean }) => {
      const { given, keys: live } = await withOperator(options, (operator) => operator.keys());
      if (options.json) return printJson({ given, keys: live });
      const rows = live.map(({ id, does, since, grants, until }) => [
        ...[id, does, minuteText(since ?? 0), grants, until === null ? 'while it signs' : minuteText(until)],
      ]);
      print(table(['key', 'does', 'since (UTC)', 'live grants', 'relied on until'], rows));
      if (given)
        print('\nThey are given by ARGUS_SIGNING_KEYS; docs/errors/ARGUS_KEYS_GIVEN.md says how to rotate them.');
    });
}

function registerRotate(keys: Command): void {
  keys
    .command('rotate')
    .description('makes a key that signs from now on; the former one verifies what it signed')
    .option(...DATA_OPTION)
    .addHelpText(
      'after',
      '\nA running gateway takes it up at once, and refuses no valid link.\n\nExample:\n  npx argus keys rotate',
    )
    .action(async (options: DataOption) => {
      const { id } = await withOperator(options, (operator) => operator.rotateKeys());
      print(`${id} signs; npx argus keys list says when the one before it can be retired`);
    });
}

function registerRetire(keys: Command): void {
  keys
    .command('retire <key>')
    .description('ends a key that verifies, with every link and session that it signed')
    .option(...DATA_OPTION)
    .option('--force', 'although links rely on it')
    .addHelpText('after', '\nExample:\n  npx argus keys retire k1')
    .action(async (id: string, options: DataOption & { force?: boolean }) => {
      await withOperator(options, (operator) => operator.retireKey({ id, force: options.force === true }));
      print(`${id} has ended; its links and sessions open nothing any more`);
    });
}
