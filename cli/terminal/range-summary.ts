import { at } from '#market/at.ts';
import type { RangeHistory } from '#research/range-history.ts';
import { PEERS, type Peer } from '#research/range-peers.ts';
import type { RangeRecord } from '#research/range-record.ts';
import { isoDate } from '#wording/dates.ts';
import { countText, percent, plural } from '#wording/numbers.ts';
import { table } from '../commands/common.ts';

const PEER_NAMES: Readonly<Record<Peer, string>> = {
  normal: 'own mean of 250 bars',
  month: 'own mean of 20 bars',
  ewma: 'EWMA 0.94 of r²',
  har: 'pooled HAR',
};

/** What the forecasts of one class were worth: lines of text for stderr. */
export function rangeSummary(history: RangeHistory): string {
  const { group, symbols, cuts, walk, record } = history;
  const { horizon } = walk.outcomes;
  const head = `${group}, ${plural(symbols.length, 'symbol')}, next ${plural(horizon, 'bar')}`;
  const fits = `${plural(walk.fits.length, 'fit')} (${cuts.length === 1 ? '' : 'the first '}on bars before ${isoDate(at(cuts, 0))})`;
  if (walk.fits.length === 0)
    return `${head}: no forecast, because fewer than 300 outcomes were known before ${isoDate(at(cuts, cuts.length - 1))}`;
  if (record === null) return `${head}: ${fits}, no outcome is known yet`;
  const open = `gate open in ${countText(record.open)} of ${countText(record.fits)}`;
  const count = `${plural(record.rows, 'forecast')} with an outcome on ${plural(record.dates, 'date')}`;
  return [
    `${head}: ${fits}, ${open}; ${count}`,
    '',
    peersTable(record),
    '',
    yearsTable(record),
    '',
    coverage(record),
    '',
  ].join('\n');
}

function peersTable({ qlike, peers, wildest, years }: RangeRecord): string {
  const without = years.length > 1 ? [`t without ${wildest}`] : [];
  const rows = peers.map(({ peer, qlike: loss, change, t, tWithoutWildest }) => [
    PEER_NAMES[peer],
    loss.toFixed(3),
    percent(change, 1),
    t.toFixed(1),
    ...without.map(() => tWithoutWildest.toFixed(1)),
  ]);
  return table([`QLIKE of range@1 ${qlike.toFixed(3)} against`, 'QLIKE', 'change', 't', ...without], rows);
}

function yearsTable({ years }: RangeRecord): string {
  return table(
    ['year', 'forecasts', 'QLIKE', ...PEERS.map((peer) => `vs ${PEER_NAMES[peer]}`), '80 % range held'],
    years.map(({ year, rows, qlike, changes, coverage: held }) => [
      String(year),
      countText(rows),
      qlike.toFixed(3),
      ...changes.map((change) => percent(change, 1)),
      percent(held, 1),
    ]),
  );
}

const coverage = ({ coverage: all, fifths }: RangeRecord): string =>
  `80 % range held ${percent(all, 1)}; by fifth of volatility (last 20 bars over the own normal), calm to wild: ${fifths
    .map((share) => percent(share, 1))
    .join(', ')}`;
