import type { Command } from 'commander';
import { type RunningArgus, startArgus } from '#app/runtime.ts';
import { applySchedules } from '#app/schedules.ts';
import { createStageEvents } from '#app/stage-events.ts';
import type { TickResult } from '#contracts/runs.ts';
import { seedDemoOwner, seedDemoTenant } from '#database/demo-tenant.ts';
import type { MarketId } from '#market/market-id.ts';
import { MINUTE } from '#market/time.ts';
import { createSimulator } from '#simulator/simulator.ts';
import { plural } from '#wording/numbers.ts';
import { bringUp } from '../flows/bring-up.ts';
import { runDueTicks } from '../flows/live.ts';
import { snapshotLine } from '../flows/snapshot-line.ts';
import { catchInterruption } from '../terminal/interruption.ts';
import { withProgress } from '../terminal/progress.ts';
import { demoScreen } from '../terminal/screen.ts';
import { configurationOf, DATA_OPTION, type DataOption, fileLog, print } from './common.ts';

/** Minutes left to the first ticks: history ends here, so the demo shows ticks at once instead of after three minutes. */
const FIRST_TICKS = 3;

export function register(program: Command): void {
  program
    .command('demo')
    .description(
      'a simulated market of 96 instruments, end to end: history, batch, pages, digest, then a tick every minute',
    )
    .option(...DATA_OPTION)
    .option('--once', 'stop after the batch and three ticks')
    .addHelpText(
      'after',
      '\nExample:\n  npm run demo                 live until Ctrl-C; started again, it goes on where it was\n  npm run demo -- --once       to the end, then exit code 0',
    )
    .action(demo);
}

async function demo(options: DataOption & { once?: boolean }): Promise<void> {
  const out = process.stdout;
  const config = configurationOf(options);
  const events = createStageEvents();
  const interruption = catchInterruption();
  print('\nArgus demo: a simulated market, the real engines.\n');
  const argus = await withProgress('start the engines', out, async () => {
    const running = await startArgus({
      config,
      log: fileLog(config),
      openFeed: async () => createSimulator({ seed: config.seed }),
      gateway: true,
      onStage: events.emit,
    });
    return [running, 'ClickHouse, PostgreSQL, Temporal, gateway'];
  });
  try {
    const tour = follow(argus, events, out, options.once === true);
    await interruption.unlessInterrupted(tour);
    if (!options.once) await interruption.signal;
  } finally {
    await withProgress('stop', out, async () => [await argus.stop(), 'everything that was started is stopped']);
  }
}

async function follow(
  argus: RunningArgus,
  events: ReturnType<typeof createStageEvents>,
  out: NodeJS.WriteStream,
  once: boolean,
): Promise<void> {
  const recipients = await seedDemoTenant(argus.stores.database);
  const owner = await seedDemoOwner(argus.stores.database);
  const now = Math.floor(Date.now() / MINUTE) * MINUTE;
  const { bars, batches } = await bringUp(argus, events, out, {
    now,
    to: now - FIRST_TICKS * MINUTE,
    onFirstReport: (market) => printFirstReport(argus, market, recipients.at(-1)?.email ?? ''),
  });
  await applySchedules(argus, now);
  const ticks = await withProgress('three ticks by the Temporal schedule', out, async (progress) => {
    const results = await runDueTicks(argus, '24x7', Date.now(), FIRST_TICKS, (_, done) =>
      progress.update(done, FIRST_TICKS),
    );
    return [results, describeTicks(results)];
  });
  const links = await Promise.all(
    recipients.map(async ({ email, tier }) => ({
      tier,
      email,
      url: (await argus.operator.link({ email, scope: '/', days: 7 })).url,
    })),
  );
  const snapshot = await snapshotLine(argus, { email: recipients.at(-1)?.email ?? '', batches });
  const { key } = await argus.operator.makeApiKey({ tenant: 'demo', name: 'of the demo', role: 'analyst' });
  const account = { email: owner, url: (await argus.operator.accountLink({ email: owner })).url, key };
  print(demoScreen({ argus, bars, batches, ticks, links, account, snapshot, seconds: performance.now() / 1000, once }));
}

/** The first thing to read, while the other markets are on their way. */
async function printFirstReport(argus: RunningArgus, market: MarketId, email: string): Promise<void> {
  const { url } = await argus.operator.link({ email, scope: '/', days: 7 });
  const seconds = (performance.now() / 1000).toFixed(1);
  print(`\n  A first report, of ${market} alone, after ${seconds} s; the other markets follow:\n    ${url}\n`);
}

function describeTicks(results: readonly TickResult[]): string {
  const vectors = results.reduce((sum, result) => sum + (result.vectors ?? 0), 0);
  const pages = results.reduce((sum, result) => sum + (result.pages ?? 0), 0);
  return `${plural(vectors, 'vector')}, ${plural(pages, 'page')}`;
}
