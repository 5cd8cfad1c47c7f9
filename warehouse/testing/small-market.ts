import { insertBars } from '../bars.ts';
import { insertFeatures } from '../features.ts';
import { upsertInstruments } from '../instruments.ts';
import { insertRegimeChanges, insertRegimes } from '../regimes.ts';
import { commitRun } from '../runs.ts';
import type { Warehouse } from '../warehouse.ts';
import { bars, changes, features, regimes, run, stamp } from './rows.ts';

/** A committed run of two instruments: something for questions to find. */
export async function fillSmallMarket(warehouse: Warehouse): Promise<void> {
  const by = stamp('small-market');
  const instrument = { assetClass: 'crypto', venue: 'x', calendar: '24X7', volumeKind: 'real' } as const;
  await upsertInstruments(
    warehouse,
    [
      { ...instrument, symbol: 'AAA', name: 'Alpha' },
      { ...instrument, symbol: 'BBB', name: 'Beta' },
    ],
    1,
  );
  await insertBars(warehouse, [bars('AAA', 120), bars('BBB', 120)], { ...by, source: 'feed', rev: 0 });
  await insertRegimes(warehouse, regimes('AAA', 20, 2), by);
  await insertRegimeChanges(warehouse, changes('AAA'), by);
  await insertFeatures(warehouse, features('AAA'), by);
  await commitRun(warehouse, run('small-market', 20));
}
