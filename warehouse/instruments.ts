import { isDeepStrictEqual } from 'node:util';
import { text, uint64, word } from '#market/column.ts';
import { ASSET_CLASSES, CALENDARS, type Instrument } from '#market/instrument.ts';
import { insertRows } from './insert.ts';
import { defineTable, pick, rowList, rowSchema, type Table } from './table.ts';
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
  /** `version`: UTC ms from which on it was known. */
  columns: { ...INSTRUMENT, ...pick(INSTRUMENTS, 'version') },
  engine: 'ReplacingMergeTree',
  orderBy: ['symbol', 'version'],
});

/**
 * Adds or replaces what is new or has changed, as known from `knownAt` on (UTC ms). The last word on a symbol wins. Each table is compared by
 * itself: a process that was killed between them is completed by the next.
 */
export async function upsertInstruments(
  warehouse: Warehouse,
  instruments: readonly Instrument[],
  knownAt: number,
): Promise<void> {
  for (const table of [INSTRUMENT_REVISIONS, INSTRUMENTS]) {
    const known = new Map((await readNewest(warehouse, table)).map((instrument) => [instrument.symbol, instrument]));
    const changed = instruments.filter((instrument) => !isDeepStrictEqual(known.get(instrument.symbol), instrument));
    await insertRows(warehouse, { table, token: `instruments-${knownAt}` }, changed, { version: knownAt });
  }
}

const readNewest = (warehouse: Warehouse, { name }: Table): Promise<Instrument[]> =>
  warehouse.query({
    sql: `SELECT ${rowList(INSTRUMENT, name)} FROM ${name} FINAL ORDER BY symbol, version DESC LIMIT 1 BY symbol`,
    schema: rowSchema(INSTRUMENT),
  });

/** All instruments in symbol order. */
export const readInstruments = (warehouse: Warehouse): Promise<Instrument[]> => readNewest(warehouse, INSTRUMENTS);
