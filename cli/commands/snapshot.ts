import path from 'node:path';
import type { Command } from 'commander';
import { ArgusError } from '#errors/argus-error.ts';
import { sizeText } from '#wording/numbers.ts';
import { DATA_OPTION, type DataOption, print, printJson, table, withOperator } from './common.ts';
import { attachCommand } from './snapshot-attach.ts';

interface Flags extends DataOption {
  readonly day?: string | null;
  readonly tier?: string | null;
  readonly to?: string | null;
  readonly days?: string;
  readonly json?: boolean;
}

export function register(program: Command): void {
  const snapshot = program
    .command('snapshot')
    .description('build, list, verify and give out snapshots: the conclusions of a market day as files for analysts');
  registerBuild(snapshot);
  registerList(snapshot);
  registerVerify(snapshot);
  registerLink(snapshot);
  attachCommand(snapshot);
  registerPrune(snapshot);
}

const sizeOrNone = (bytes: number | null): string => (bytes === null ? '–' : sizeText(bytes));

function registerBuild(snapshot: Command): void {
  snapshot
    .command('build')
    .description('the snapshot of a day or a month, from what was known at its last close')
    .option(...DATA_OPTION)
    .requiredOption('--day <day>', 'market day YYYY-MM-DD, or a month YYYY-MM of days that have snapshots')
    .option('--tier <name>', 'of this tier alone')
    .option('--to <dir>', 'into this folder instead of beside the releases')
    .option('--json', 'for programs')
    .addHelpText(
      'after',
      '\nThe same day gives the same bytes, also years later. Other rows are a revision beside it.\n\nExample:\n  npx argus snapshot build --day 2026-11-25\n  npx argus snapshot build --day 2026-11-25 --tier enterprise --to ./days --json',
    )
    .action(async ({ day, tier = null, to = null, ...options }: Flags) => {
      const request = { period: day ?? '', tier, to: to === null ? null : path.resolve(to) };
      const built = await withOperator(options, (operator) => operator.buildSnapshots(request));
      if (options.json) return printJson(built);
      const rows = built.map((line) => [
        ...[
          line.tier,
          `r${line.revision}`,
          line.tables,
          line.rows,
          sizeOrNone(line.bytes),
          sizeOrNone(line.databaseBytes),
        ],
        ...[line.isNew ? (line.reason ?? 'new') : 'was there', line.id],
      ]);
      print(table(['tier', 'revision', 'tables', 'rows', 'Parquet', '.duckdb', 'why', 'id'], rows));
      for (const { missing } of built.slice(0, 1).filter((line) => line.missing.length > 0))
        print(`\nwithout ${missing.join(', ')}: no batch of the day is committed yet`);
    });
}

function registerList(snapshot: Command): void {
  snapshot
    .command('list')
    .description('every snapshot, oldest first')
    .option(...DATA_OPTION)
    .option('--tier <name>', 'of this tier alone')
    .option('--json', 'for programs')
    .addHelpText('after', '\nExample:\n  npx argus snapshot list --tier enterprise')
    .action(async ({ tier = null, ...options }: Flags) => {
      const lines = await withOperator(options, (operator) => operator.listSnapshots({ tier }));
      if (options.json) return printJson(lines);
      if (lines.length === 0) return print('none yet: a batch makes one after it has published');
      const rows = lines.map((line) => [
        ...[line.period, line.tier, `r${line.revision}`, line.tables, line.rows, sizeOrNone(line.bytes)],
        ...[sizeOrNone(line.databaseBytes), line.id.slice(0, 12), line.reason ?? ''],
      ]);
      print(table(['day', 'tier', 'revision', 'tables', 'rows', 'Parquet', '.duckdb', 'id', 'why'], rows));
    });
}

function registerVerify(snapshot: Command): void {
  snapshot
    .command('verify [day]')
    .description('reads every byte of the snapshots of a day, or of all, and compares it with what was written')
    .option(...DATA_OPTION)
    .option('--json', 'for programs')
    .addHelpText('after', '\nExample:\n  npx argus snapshot verify 2026-11-25')
    .action(async (day: string | undefined, options: Flags) => {
      const verified = await withOperator(options, (operator) => operator.verifySnapshots({ period: day ?? null }));
      if (options.json) printJson(verified);
      else {
        const seals = { live: 'sealed', former: 'sealed by a key that has ended', none: 'not sealed' };
        for (const { period, tier, revision, id, faults, seal } of verified)
          print(
            `${period} ${tier} r${revision} ${id.slice(0, 12)}  ${faults.length === 0 ? 'whole' : faults.join('; ')}, ${seals[seal]}`,
          );
      }
      const damaged = verified.filter(({ faults }) => faults.length > 0);
      if (damaged.length > 0)
        throw new ArgusError(
          'ARGUS_SNAPSHOT_DAMAGED',
          `${damaged.length} of ${verified.length} snapshots are not what was written`,
        );
    });
}

function registerLink(snapshot: Command): void {
  snapshot
    .command('link <email>')
    .description('a signed address of snapshots for the program of a recipient')
    .option(...DATA_OPTION)
    .option('--day <day>', 'of this day or month alone; else of all')
    .option('--days <n>', 'days until it expires, 90 at most', '30')
    .option('--json', 'for programs')
    .addHelpText('after', '\nExample:\n  npx argus snapshot link enterprise@example.com --day 2026-11-25')
    .action(async (email: string, { day = null, ...options }: Flags) => {
      const days = Number(options.days);
      if (Number.isNaN(days)) throw new ArgusError('ARGUS_USAGE', `--days ${options.days} is not a number of days`);
      const link = await withOperator(options, (operator) => operator.snapshotLink({ email, day, days }));
      if (options.json) return printJson(link);
      const line = day === null ? link.url : `ATTACH '${link.url}' AS d;`;
      print(`${line}\n(tier ${link.tier}, until ${link.expires}, grant ${link.grant})`);
      if (link.closed !== null) print(`(it opens nothing while its reader is ${link.closed})`);
    });
}

function registerPrune(snapshot: Command): void {
  snapshot
    .command('prune')
    .description('removes the one-file form of old days, whose tables stay, and what killed writers left')
    .option(...DATA_OPTION)
    .option('--days <n>', 'days that keep it', '400')
    .option('--json', 'for programs')
    .addHelpText('after', '\nExample:\n  npx argus snapshot prune --days 400')
    .action(async (options: Flags) => {
      const days = Number(options.days);
      if (Number.isNaN(days)) throw new ArgusError('ARGUS_USAGE', `--days ${options.days} is not a number of days`);
      const pruned = await withOperator(options, (operator) => operator.pruneSnapshots({ days }));
      if (options.json) return printJson(pruned);
      print(
        `${pruned.databases} files of whole days (${sizeOrNone(pruned.bytes)}) and ${pruned.drafts} drafts removed`,
      );
    });
}
