import { isDeepStrictEqual } from 'node:util';
import { text, time, uint64, word } from '#market/column.ts';
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

/** What was known of an instrument and since when: the past is told with what it was called and traded as then. */
export const INSTRUMENT_REVISIONS = defineTable({
  name: 'instrument_revisions',
  columns: { ...INSTRUMENT, knownAt: time() },
  engine: 'ReplacingMergeTree',
  orderBy: ['symbol', 'knownAt'],
});

/** Adds or replaces what is new or has changed, as known from `knownAt` on (UTC ms). The last word on a symbol wins. */
export async function upsertInstruments(
  warehouse: Warehouse,
  instruments: readonly Instrument[],
  knownAt: number,
): Promise<void> {
  const known = new Map((await readInstruments(warehouse)).map((instrument) => [instrument.symbol, instrument]));
  const changed = instruments.filter((instrument) => !isDeepStrictEqual(known.get(instrument.symbol), instrument));
  if (changed.length === 0) return;
  const token = `instruments-${knownAt}`;
  await insertRows(warehouse, { table: INSTRUMENT_REVISIONS, token }, changed, { knownAt });
  await insertRows(warehouse, { table: INSTRUMENTS, token }, changed, { version: knownAt });
}

/** All instruments in symbol order. */
export const readInstruments = (warehouse: Warehouse): Promise<Instrument[]> =>
  warehouse.query({
    sql: `SELECT ${rowList(INSTRUMENT, 'instruments')} FROM instruments FINAL ORDER BY symbol`,
    schema: rowSchema(INSTRUMENT),
  });
