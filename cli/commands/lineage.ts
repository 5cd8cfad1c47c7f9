import { pathToFileURL } from 'node:url';
import type { Command } from 'commander';
import { deliverTo } from '#app/lineage/sender.ts';
import { ArgusError } from '#errors/argus-error.ts';
import { plural } from '#wording/numbers.ts';
import { DATA_OPTION, type DataOption, print, withOperator } from './common.ts';

export function register(program: Command): void {
  const lineage = program.command('lineage').description('what runs read and wrote, for catalogues of lineage');
  lineage
    .command('export')
    .description('committed runs as OpenLineage events, from their facts; a receiver may get an event twice')
    .option(...DATA_OPTION)
    .option('--since <time>', 'runs with a later as-of, 2026-11-20T00:00Z (default: all)')
    .requiredOption('--to <file|url>', 'a file of JSON lines, or a receiver such as http://marquez:5000')
    .addHelpText(
      'after',
      '\nExample:\n  npx argus lineage export --since 2026-11-20T00:00Z --to lineage.jsonl\n\nOPENLINEAGE_URL tells every stage while it runs.',
    )
    .action(async (options: DataOption & { since?: string; to: string }) => {
      const since = options.since === undefined ? 0 : Date.parse(options.since);
      if (Number.isNaN(since))
        throw new ArgusError('ARGUS_USAGE', `--since ${options.since} is no time as 2026-11-20T00:00Z`);
      const url = /^https?:/.test(options.to) ? options.to : pathToFileURL(options.to).href;
      const deliver = deliverTo(url);
      const sent = await withOperator(options, async (operator) => {
        let count = 0;
        let after: { asOf: number; runId: string } | null = { asOf: since, runId: '' };
        while (after !== null) {
          const page: Awaited<ReturnType<typeof operator.lineageEvents>> = await operator.lineageEvents({ after });
          for (const event of page.events) {
            await deliver(event, AbortSignal.timeout(60_000)).catch((cause) => {
              const what = `the receiver took ${plural(count, 'event')}, then: ${(cause as Error).message}`;
              throw new ArgusError('ARGUS_LINEAGE_REFUSED', what, { cause });
            });
            count += 1;
          }
          after = page.next;
        }
        return count;
      });
      print(`${plural(sent, 'event')} written`);
    });
}
