import { createReadStream } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Command } from 'commander';
import { ArgusError } from '#errors/argus-error.ts';
import { plural, sizeText } from '#wording/numbers.ts';
import { parseTime } from '../flows/times.ts';
import { DATA_OPTION, type DataOption, print, printJson, table, withOperator } from './common.ts';

const FORMATS = ['jsonl', 'csv', 'parquet'] as const;
const KINDS = ['requests', 'events'] as const;
/** Faults that a sentence still has room for. */
const SHOWN = 20;

export function register(program: Command): void {
  const audit = program
    .command('audit')
    .description('the audit record of tenants: export it, verify an export, end it');
  registerExport(audit);
  registerVerify(audit);
  registerExpire(audit);
}

interface ExportFlags extends DataOption {
  readonly tenant: string;
  readonly from: string;
  readonly to: string;
  readonly format: string;
  readonly kind: string;
  readonly json?: boolean;
}

function registerExport(audit: Command): void {
  audit
    .command('export <file>')
    .description('writes requests and events of a tenant into a new file, and records that it did')
    .option(...DATA_OPTION)
    .requiredOption('--tenant <tenant>', 'whose')
    .requiredOption('--from <time>', 'from this time on (UTC)')
    .requiredOption('--to <time>', 'up to this time (UTC)')
    .option('--format <format>', `${FORMATS.join(', ')}; only jsonl can be verified`, 'jsonl')
    .option('--kind <kind>', 'requests or events, for csv and parquet', 'requests')
    .option('--json', 'for programs')
    .addHelpText(
      'after',
      '\nExample:\n  npx argus audit export november.jsonl --tenant demo --from 2026-11-01 --to 2026-12-01\n  npx argus audit verify november.jsonl',
    )
    .action(async (file: string, options: ExportFlags) => {
      const report = await withOperator(options, (operator) =>
        operator.exportAudit({
          tenant: options.tenant,
          from: parseTime(options.from, '--from'),
          to: parseTime(options.to, '--to'),
          format: choice(FORMATS, options.format, '--format'),
          kind: choice(KINDS, options.kind, '--kind'),
          file: path.resolve(file),
        }),
      );
      if (options.json) return printJson(report);
      print(`${file} is written\nnewest head  ${report.head ?? 'none yet'}`);
    });
}

function choice<const C extends string>(choices: readonly C[], text: string, option: string): C {
  const found = choices.find((name) => name === text);
  if (found === undefined)
    throw new ArgusError('ARGUS_USAGE', `${option} must be one of ${choices.join(', ')}, not ${text}`);
  return found;
}

function registerVerify(audit: Command): void {
  audit
    .command('verify <file>')
    .description(
      'checks an export in JSON lines against its own hashes, without a network; exit code 5 names what was changed',
    )
    .option('--head <hash...>', 'heads that were told earlier, which the export must still have')
    .option('--json', 'for programs')
    .addHelpText('after', '\nExample:\n  npx argus audit verify november.jsonl')
    .action(async (file: string, options: { json?: boolean; head?: string[] }) => {
      const { verifyExport } = await import('#metering/verify-export.ts');
      const report = await verifyExport(linesOf(file), { kept: options.head ?? [], now: Date.now() });
      if (options.json) printJson(report);
      const { faults, heads, rows, ended, firstHead, lastHead } = report;
      const more = faults.length > SHOWN ? `; and ${faults.length - SHOWN} more` : '';
      if (faults.length > 0)
        throw new ArgusError('ARGUS_AUDIT_BROKEN', `${file}: ${faults.slice(0, SHOWN).join('; ')}${more}`);
      if (options.json) return;
      print(`${plural(rows, 'row')} of ${plural(heads, 'head')}: every row is as it was written`);
      if (ended > 0) print(`rows of ${plural(ended, 'head')} are gone: their retention has ended`);
      if (firstHead !== null && lastHead !== null)
        print(`from head ${firstHead.number} on, up to head ${lastHead.number}: ${lastHead.head}`);
    });
}

async function* linesOf(file: string): AsyncGenerator<string> {
  const stream = createReadStream(file);
  try {
    yield* createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY });
  } catch (cause) {
    throw new ArgusError('ARGUS_USAGE', `${file} cannot be read: ${(cause as Error).message}`, { cause });
  } finally {
    stream.destroy();
  }
}

function registerExpire(audit: Command): void {
  audit
    .command('expire')
    .description('drops the months of requests and events that have been kept for long enough')
    .option(...DATA_OPTION)
    .option('--plan', 'says which, and drops nothing')
    .option('--json', 'for programs')
    .addHelpText('after', '\nExample:\n  npx argus audit expire --plan')
    .action(async (options: DataOption & { plan?: boolean; json?: boolean }) => {
      const dropped = await withOperator(options, (operator) => operator.dropAudit({ plan: options.plan === true }));
      if (options.json) return printJson(dropped);
      const rows = dropped.map(({ table: name, retention, month, rows: count, bytes }) => [
        name,
        retention,
        String(month),
        count,
        sizeText(bytes),
      ]);
      if (rows.length === 0) print('every month is still kept');
      else print(table([options.plan ? 'would be dropped' : 'dropped', 'kept for', 'month', 'rows', 'size'], rows));
    });
}
