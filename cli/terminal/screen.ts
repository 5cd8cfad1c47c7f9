import path from 'node:path';
import type { RunningArgus } from '#app/runtime.ts';
import type { BatchResult, TickResult } from '#contracts/runs.ts';
import { countText } from '#wording/numbers.ts';

export interface ScreenFacts {
  readonly argus: RunningArgus;
  readonly bars: number;
  readonly batches: readonly BatchResult[];
  readonly ticks: readonly TickResult[];
  readonly links: readonly { tier: string; url: string }[];
  readonly seconds: number;
  readonly once: boolean;
}

/** The results of a start, its times and its addresses, on one screen. */
export const demoScreen = (facts: ScreenFacts): string =>
  screen(
    facts,
    'simulated instruments',
    facts.once
      ? '--once: stopping now; run it without to see a tick every minute.'
      : 'A tick runs every minute. Ctrl-C stops everything; started again, it goes on where it was.',
  );

export const replayScreen = (facts: ScreenFacts): string =>
  screen(
    facts,
    'instruments',
    facts.once
      ? '--once: stopping now; the data directory keeps the pages and mails.'
      : 'The gateway serves the pages until Ctrl-C.',
  );

function screen({ argus, bars, batches, ticks, links, seconds }: ScreenFacts, kind: string, ending: string): string {
  const { config } = argus.stores;
  const relative = (file: string) => path.relative(process.cwd(), file) || '.';
  const sum = (values: readonly (number | undefined)[]) =>
    countText(values.reduce((total: number, value) => total + (value ?? 0), 0));
  // Commands use the default directory unless an option names another.
  const where = path.basename(config.dataDirectory) === '.argus' ? '' : ` --data ${relative(config.dataDirectory)}`;
  const classes = new Set(argus.instruments.map((instrument) => instrument.assetClass)).size;
  const did = [
    `${argus.instruments.length} ${kind} in ${classes} asset ${classes === 1 ? 'class' : 'classes'}`,
    bars > 0 ? `${countText(bars)} bars loaded` : 'history was there',
    batches.length > 0
      ? `${batches.length} ${batches.length === 1 ? 'batch' : 'batches'}: ${sum(batches.map((b) => b.regimes))} regimes, ${sum(batches.map((b) => b.mails))} digests`
      : 'batches were up to date',
    `${ticks.length} ticks: ${sum(ticks.map((t) => t.vectors))} vectors, ${sum(ticks.map((t) => t.regimes))} regimes, ${sum(ticks.map((t) => t.pages))} pages`,
  ];
  const width = Math.max(...links.map(({ tier }) => tier.length));
  return [
    '',
    `  Ready after ${seconds.toFixed(1)} s`,
    ...did.map((line) => `    · ${line}`),
    '',
    '  Read the report (signed links, one per tier)',
    ...links.map(({ tier, url }) => `    ${tier.padEnd(width)}  ${url}`),
    '',
    `  Watch the runs     ${argus.temporalUi}/namespaces/${config.temporalNamespace}/workflows`,
    `  Open the mails     ${relative(config.outboxDirectory)}/*.eml`,
    `  Ask the warehouse  npx argus sql "SELECT * FROM regime_latest FINAL LIMIT 5"${where}`,
    `  See the state      npx argus status${where}`,
    `  Metrics            http://${config.metricsHost}:${config.metricsPort}/metrics`,
    `  Log                ${relative(path.join(config.dataDirectory, 'logs', 'argus.log'))}`,
    '',
    `  ${ending}`,
    '',
  ].join('\n');
}
