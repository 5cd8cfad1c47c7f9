import type { Status } from '#app/operator/status.ts';
import { behindText, diskText, dueText, heldText, mailsText, pagesText } from '#app/operator/status-words.ts';
import type { UtcMs } from '#market/time.ts';
import { minuteText, table } from '../commands/common.ts';

/** What a person calls a kind of run. */
const KINDS: Readonly<Record<Status['runs'][number]['kind'], string>> = {
  tick: 'tick',
  batch: 'batch',
  backfill: 'history',
};

/** The state of an Argus on one screen. `home`: address of the page of operators, where a process serves one. */
export function describeStatus(status: Status, now: UtcMs, home?: string): string {
  if (status.markets.length === 0) return 'No market is loaded yet. Start with:  npm run demo';
  return [
    marketTable(status, now),
    `\nLast committed runs\n${runTable(status)}\n`,
    `Pages    ${pagesText(status, now)}`,
    `Mails    ${mailsText(status)}`,
    ...status.held.map(
      (health) => `HELD     mails of ${health.tenant}: ${heldText(health)}\n  npx argus mail release ${health.tenant}`,
    ),
    `Disk     ${diskText(status)}`,
    ...(home === undefined ? [] : [`Home     ${home}`]),
    blockedText(status),
  ].join('\n');
}

function marketTable({ markets, blocked }: Status, now: UtcMs): string {
  const running = blocked !== null;
  const due = running ? ['next tick', 'next batch (UTC)'] : [];
  const rows = markets.map((m) => [
    m.market,
    m.instruments,
    minuteText(m.barsThrough),
    minuteText(m.stateThrough),
    behindText(m, now),
    ...(running ? [dueText(m.nextTick, now), dueText(m.nextBatch, now)] : []),
  ]);
  return table(['market', 'instruments', 'bars through (UTC)', 'regimes through', 'behind', ...due], rows);
}

/** A column that says nothing of a kind of run is empty there. */
const runTable = ({ runs }: Status): string =>
  table(
    ['market', 'run', 'as of (UTC)', 'bars', 'vectors', 'regimes', 'changes'],
    runs.map(({ market, kind, asOf, bars, features, regimes, changes }) => [
      market,
      KINDS[kind],
      minuteText(asOf),
      bars,
      kind === 'tick' ? features : '',
      ...(kind === 'backfill' ? ['', ''] : [regimes, changes]),
    ]),
  );

function blockedText({ blocked }: Status): string {
  if (blocked === null) return 'Blocked  not known, Argus is not running (start it with: npx argus up)';
  if (blocked.length === 0) return 'Blocked  nothing';
  const lines = blocked.map(
    ({ workflowId, stage, cause }) =>
      `BLOCKED ${workflowId} in ${stage}\n  ${cause ?? ''}\n  mend it, then:  npx argus ops retry ${workflowId}`,
  );
  return lines.join('\n');
}
