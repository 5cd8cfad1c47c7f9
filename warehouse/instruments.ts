import { text, uint64, word } from '#market/column.ts';
import { ASSET_CLASSES, CALENDARS, type Instrument } from '#market/instrument.ts';
import { insertRows } from './insert.ts';
import { defineTable, pick, rowList, rowSchema } from './table.ts';
import type { Warehouse } from './warehouse.ts';

export const INSTRUMENTS = defineTable({
  name: 'instruments',
  columns: {
    symbol: word(),
    name: text(),
    assetClass: word(ASSET_CLASSES),
    venue: word(),
    calendar: word(CALENDARS),
    volumeKind: word(['real', 'tick', 'none']),
    version: uint64(),
  },
  engine: 'ReplacingMergeTree',
  version: 'version',
  orderBy: ['symbol'],
});
const INSTRUMENT = pick(INSTRUMENTS, 'symbol', 'name', 'assetClass', 'venue', 'calendar', 'volumeKind');

/** Adds or replaces instruments; the highest version of a symbol wins. */
export const upsertInstruments = (
  warehouse: Warehouse,
  instruments: readonly Instrument[],
  version: number,
): Promise<void> =>
  insertRows(warehouse, { table: INSTRUMENTS, token: `instruments-${version}` }, instruments, { version });

/** All instruments in symbol order. */
export const readInstruments = (warehouse: Warehouse): Promise<Instrument[]> =>
  warehouse.query({
    sql: `SELECT ${rowList(INSTRUMENT, 'instruments')} FROM instruments FINAL ORDER BY symbol`,
    schema: rowSchema(INSTRUMENT),
  });
