import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createZstdDecompress, zstdCompressSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openSnapshots, type Snapshot } from '#releases/snapshots/store.ts';
import { SNAPSHOT_TIERS } from '#reports/snapshots/build-snapshot.ts';
import { keepNewestDay } from '#reports/snapshots/testing/test-builder.ts';
import { type FilledWarehouse, fillWarehouse } from '#reports/testing/filled-warehouse.ts';
import { SENTINEL } from '#reports/testing/synthetic-market.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'argus-leak-'));
const snapshots = new Map<string, Snapshot>();
let filled: FilledWarehouse;

beforeAll(async () => {
  filled = await fillWarehouse();
  const tiers = SNAPSHOT_TIERS.map(({ name }) => name);
  await keepNewestDay(filled.warehouse, folder, tiers);
  for (const snapshot of await openSnapshots(folder).list()) snapshots.set(snapshot.manifest.tier, snapshot);
  expect([...snapshots.keys()].sort()).toEqual([...tiers].sort());
}, 240_000);
afterAll(async () => {
  await filled?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** How many rows of each table say a number, anywhere in them: as a number of its own, not as a part of another or of a hash. */
async function rowsWith(
  snapshot: Snapshot,
  number: string,
  from: 'parquet' | 'duckdb',
): Promise<Record<string, number>> {
  const { manifest, folder: files } = snapshot;
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    if (from === 'duckdb')
      await connection.run(`ATTACH '${path.join(files, `${manifest.tier}.duckdb`)}' AS d (READ_ONLY)`);
    const found: Record<string, number> = {};
    for (const { name } of manifest.tables) {
      const source = from === 'duckdb' ? `d.${name}` : `read_parquet('${path.join(files, `${name}.parquet`)}')`;
      const sql = `SELECT count(*)::INTEGER FROM ${source} AS t WHERE regexp_matches(to_json(t)::VARCHAR, '(^|[^0-9a-zA-Z.])(${number})([^0-9a-zA-Z]|$)')`;
      const [[rows] = []] = (await connection.runAndReadAll(sql)).getRows();
      if (Number(rows) > 0) found[name] = Number(rows);
    }
    return found;
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** Every number of a bar, as it is stored. */
async function rawNumbers(): Promise<ReadonlySet<number>> {
  const rows = await filled.warehouse.query({
    sql: 'SELECT DISTINCT arrayJoin([open, high, low, close, volume]) AS number FROM bars',
    schema: z.object({ number: z.number() }),
  });
  return new Set(rows.map(({ number }) => number).filter(isRaw));
}
const isRaw = (value: number): boolean =>
  [SENTINEL.price, SENTINEL.volume, SENTINEL.feature].some((first) => value >= first && value < first + 1_000);

/**
 * How often the bytes of a file say a raw number: as a fraction of 64 bits, as text, or as two fractions of 32 bits side by side, as in a vector; in the
 * file as it lies there and in every packed page.
 */
async function found(file: string, raw: ReadonlySet<number>): Promise<number> {
  const bytes = readFileSync(file);
  let times = 0;
  for (const piece of [bytes, ...(await unpacked(bytes))]) {
    times += [...piece.toString('latin1').matchAll(/(?<![0-9A-Za-z.])\d{7}(?:\.\d+)?(?![0-9A-Za-z])/g)].filter(
      ([number]) => isRaw(Number(number)),
    ).length;
    for (let i = 0; i + 8 <= piece.length; i++) {
      if (raw.has(piece.readDoubleLE(i))) times += 1;
      else if (piece[i + 3] === FLOAT_TOP && isRaw(piece.readFloatLE(i)) && isRaw(piece.readFloatLE(i + 4))) times += 1;
    }
  }
  return times;
}
/** The last byte of every raw number as a fraction of 32 bits: most places are left out by it. */
const FLOAT_TOP = new Uint8Array(new Float32Array([SENTINEL.feature]).buffer)[3];

/** What is in every frame of Zstandard (RFC 8878) in some bytes. */
async function unpacked(bytes: Buffer): Promise<Buffer[]> {
  const pieces: Buffer[] = [];
  for (let at = bytes.indexOf(FRAME); at >= 0; at = bytes.indexOf(FRAME, at + 1)) {
    const stream = createZstdDecompress();
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => void chunks.push(chunk));
    const over = new Promise((resolve) => stream.once('end', resolve).once('error', resolve));
    // What follows the frame is no frame: the stream ends with it, or says that it does not understand.
    stream.end(bytes.subarray(at));
    await over;
    pieces.push(Buffer.concat(chunks));
  }
  return pieces;
}
const FRAME = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

/** The numbers of bars and vectors: 7319000 and up. */
const rawNumber = (first: number) => `${String(first).slice(0, 4)}[0-9]{3}(\\.[0-9]+)?`;
const tierOf = (name: string) => snapshots.get(name) as Snapshot;

describe('the snapshots of every tier', () => {
  it('hold no number of a bar and no feature, as tables and as one file', async () => {
    for (const [tier, snapshot] of snapshots)
      for (const first of [SENTINEL.price, SENTINEL.volume, SENTINEL.feature])
        for (const form of ['parquet', 'duckdb'] as const)
          expect(await rowsWith(snapshot, rawNumber(first), form), `${tier} ${form} ${first}`).toEqual({});
  }, 120_000);

  it('would show a raw number, if one were there: the same look at bars finds them', async () => {
    const file = path.join(folder, 'bars.parquet');
    await filled.warehouse.exportParquet({ sql: 'SELECT * FROM bars LIMIT 100', file });
    const snapshot = {
      ...tierOf('enterprise'),
      folder,
      manifest: {
        ...tierOf('enterprise').manifest,
        tables: [{ name: 'bars', rows: 0, bytes: 1, sha256: '', columns: [] }],
      },
    };
    expect((await rowsWith(snapshot, rawNumber(SENTINEL.price), 'parquet'))['bars']).toBeGreaterThan(0);
  });

  it('hold no such number anywhere in their bytes either, in no page and in no block that nothing points to', async () => {
    const raw = await rawNumbers();
    for (const [tier, { folder: files }] of snapshots)
      for (const name of readdirSync(files))
        expect(await found(path.join(files, name), raw), `${tier} ${name}`).toBe(0);
  }, 240_000);

  it('would show a raw number in their bytes: the same look at bars, vectors and text finds it', async () => {
    const raw = await rawNumbers();
    const file = path.join(folder, 'bytes');
    for (const table of ['bars', 'features']) {
      await filled.warehouse.exportParquet({ sql: `SELECT * FROM ${table} LIMIT 100`, file });
      expect(await found(file, raw), table).toBeGreaterThan(0);
    }
    const { folder: files } = tierOf('enterprise');
    const whole = readFileSync(path.join(files, 'enterprise.duckdb'));
    const [price = 0] = raw;
    const block = Buffer.alloc(8);
    block.writeDoubleLE(price);
    for (const lost of [block, Buffer.from(` ${price} `), zstdCompressSync(Buffer.concat([block, block]))]) {
      writeFileSync(file, Buffer.concat([whole.subarray(0, 5_000), lost, whole.subarray(5_000)]));
      expect(await found(file, raw)).toBeGreaterThan(0);
    }
  }, 60_000);

  it('hold nothing that was never committed', async () => {
    for (const [tier, snapshot] of snapshots)
      expect(await rowsWith(snapshot, String(SENTINEL.uncommitted), 'parquet'), tier).toEqual({});
  }, 60_000);

  it('have files of their own tier alone', () => {
    for (const [tier, { folder: files, manifest }] of snapshots)
      expect(readdirSync(files).sort(), tier).toEqual(
        [
          ...manifest.tables.map(({ name }) => `${name}.parquet`),
          `${tier}.duckdb`,
          'database.json',
          'manifest.json',
          'manifest.jws',
        ].sort(),
      );
  });
});
