import * as arrow from 'apache-arrow';
import { z } from 'zod';
import { ASSET_CLASSES, CALENDARS, type Instrument } from '#market/instrument.ts';
import { texts, unsigned64 } from './columns.ts';
import type { Warehouse } from './warehouse.ts';

const instrumentSchema = z.object({
  symbol: z.string(),
  name: z.string(),
  assetClass: z.enum(ASSET_CLASSES),
  venue: z.string(),
  calendar: z.enum(CALENDARS),
  volumeKind: z.enum(['real', 'tick', 'none']),
});

/** Adds or replaces instruments; the highest version of a symbol wins. */
export async function upsertInstruments(
  warehouse: Warehouse,
  instruments: readonly Instrument[],
  version: number,
): Promise<void> {
  const data = new arrow.Table({
    symbol: texts(instruments.map(({ symbol }) => symbol)),
    name: texts(instruments.map(({ name }) => name)),
    asset_class: texts(instruments.map(({ assetClass }) => assetClass)),
    venue: texts(instruments.map(({ venue }) => venue)),
    calendar: texts(instruments.map(({ calendar }) => calendar)),
    volume_kind: texts(instruments.map(({ volumeKind }) => volumeKind)),
    version: unsigned64(version, instruments.length),
  });
  await warehouse.insertArrow({ table: 'instruments', data, token: `instruments-${version}` });
}

/** All instruments in symbol order. */
export const readInstruments = (warehouse: Warehouse): Promise<Instrument[]> =>
  warehouse.query({
    sql: `SELECT symbol, name, asset_class AS assetClass, venue, calendar, volume_kind AS volumeKind
          FROM instruments FINAL ORDER BY symbol`,
    schema: instrumentSchema,
  });
