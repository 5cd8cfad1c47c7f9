import path from 'node:path';
import type { RunningArgus } from '#app/runtime.ts';
import type { BatchResult, TickResult } from '#contracts/runs.ts';
import { plural } from '#wording/numbers.ts';
import type { SnapshotLine } from '../flows/snapshot-line.ts';

export interface ScreenFacts {
  readonly argus: RunningArgus;
  readonly bars: number;
  readonly batches: readonly BatchResult[];
  readonly ticks: readonly TickResult[];
  readonly links: readonly { tier: string; email: string; url: string }[];
  /** Who looks after the tenant, with a link to sign in and a key of the API; absent: nobody does. */
  readonly account?: { readonly email: string; readonly url: string; readonly key: string };
  /** The line that attaches the newest snapshot; null where there is none. */
  readonly snapshot: SnapshotLine | null;
  /** From the start of the process, engines included. */
  readonly seconds: number;
  readonly once: boolean;
}

/** How a finished run is opened again: the command that serves its pages, and what it does beside that. */
interface Reopening {
  readonly command: string;
  readonly does: string;
}

/** The results of a start, its times and its addresses, on one screen. */
export const demoScreen = (facts: ScreenFacts): string =>
  screen(
    facts,
    'simulated instrument',
    'A tick runs every minute. Ctrl-C stops everything; started again, it goes on where it was.',
    { command: 'npx argus up', does: 'serves the pages, with a tick every minute, until Ctrl-C' },
  );

/** Bars of files are not there for `argus up`, which would put the simulated market beside them: a gateway serves what was made. */
export const replayScreen = (facts: ScreenFacts): string =>
  screen(facts, 'instrument', 'The gateway serves the pages until Ctrl-C.', {
    command: 'npx argus gateway',
    does: 'serves the pages until Ctrl-C',
  });

function screen(facts: ScreenFacts, kind: string, ending: string, again: Reopening): string {
  const { argus, seconds, once } = facts;
  const { config } = argus.stores;
  const relative = (file: string) => path.relative(process.cwd(), file) || '.';
  // Commands use the default directory unless an option names another.
  const where = path.basename(config.dataDirectory) === '.argus' ? '' : ` --data ${relative(config.dataDirectory)}`;
  return [
    '',
    `  ${once ? 'Done' : 'Ready'} after ${seconds.toFixed(1)} s`,
    ...doneLines(facts, kind).map((line) => `    · ${line}`),
    '',
    // Addresses of a process that stops now would be dead before anybody can click on them.
    ...(once ? reopenLines(facts, again, where) : addressLines(facts)),
    config.mail.transport === 'outbox'
      ? `  Open the mails     ${relative(config.outboxDirectory)}/*.eml`
      : `  Mails              left by ${config.mail.transport}`,
    `  Ask the warehouse  npx argus sql "SELECT * FROM regime_latest FINAL LIMIT 5"${where}`,
    ...(facts.snapshot === null
      ? []
      : once
        ? [`  Ask a day          npx argus snapshot attach ${facts.snapshot.day} "FROM regimes LIMIT 5"${where}`]
        : [`  Attach a day       in DuckDB: ${facts.snapshot.line}`]),
    `  See the state      npx argus status${where}`,
    ...(once ? [] : [`  Metrics            http://${config.metricsHost}:${config.metricsPort}/metrics`]),
    `  Log                ${relative(path.join(config.dataDirectory, 'logs', 'argus.log'))}`,
    '',
    `  ${once ? '--once: stopping now; the data directory keeps everything.' : ending}`,
    '',
  ].join('\n');
}

function doneLines({ argus, bars, batches, ticks }: ScreenFacts, kind: string): string[] {
  const classes = new Set(argus.instruments.map((instrument) => instrument.assetClass)).size;
  const regimes = [plural(sumOf(batches, 'regimes'), 'regime'), plural(sumOf(batches, 'mails'), 'digest')];
  const ticked = (['vectors', 'regimes', 'pages'] as const).map((name) =>
    plural(sumOf(ticks, name), name.slice(0, -1)),
  );
  return [
    `${plural(argus.instruments.length, kind)} in ${plural(classes, 'asset class', 'asset classes')}`,
    bars > 0 ? `${plural(bars, 'bar')} loaded` : 'history was there',
    batches.length > 0
      ? `${plural(batches.length, 'batch', 'batches')}: ${regimes.join(', ')}`
      : 'batches were up to date',
    ...(ticks.length > 0 ? [`${plural(ticks.length, 'tick')}: ${ticked.join(', ')}`] : []),
  ];
}

const sumOf = <Name extends string>(rows: readonly { readonly [key in Name]?: number }[], name: Name): number =>
  rows.reduce((sum, row) => sum + (row[name] ?? 0), 0);

function addressLines({ argus, links, account }: ScreenFacts): string[] {
  const width = Math.max(...links.map(({ tier }) => tier.length));
  return [
    '  Read the report (signed links, one per tier)',
    ...links.map(({ tier, url }) => `    ${tier.padEnd(width)}  ${url}`),
    '',
    ...(account === undefined
      ? []
      : [
          '  Look after the account (signs its owner in, once, within fifteen minutes)',
          `    ${account.url}`,
          '',
          '  Ask as a program (a key of the demo; make your own on the page Keys)',
          `    curl -H "Authorization: Bearer ${account.key}" ${argus.gatewayUrl}/v1/overview`,
          '',
        ]),
    `  Watch the runs     ${argus.runsView}`,
    `  Operate it         ${argus.home}`,
  ];
}

function reopenLines({ links, account }: ScreenFacts, { command, does }: Reopening, where: string): string[] {
  const reader = `npx argus link ${links.at(-1)?.email}${where}`;
  const owner = `npx argus account link ${account?.email}${where}`;
  const width = Math.max(command.length + where.length, reader.length, account === undefined ? 0 : owner.length);
  return [
    '  Open it again',
    `    ${`${command}${where}`.padEnd(width)}  ${does}`,
    `    ${reader.padEnd(width)}  in another terminal: a link to read`,
    ...(account === undefined ? [] : [`    ${owner.padEnd(width)}  and one to look after the account`]),
    '',
  ];
}
