import { readdirSync, readFileSync } from 'node:fs';
import { constants, crc32, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ArgusError } from '#errors/argus-error.ts';
import { plainGunzip } from '../testing/plain-gzip.ts';
import { temporaryFolder } from '../testing/temporary.ts';
import { zipOf } from '../testing/zip.ts';
import { entriesOf } from './contents.ts';
import { openWorkspace, type Workspace } from './workspace.ts';

/** Damaged files per packing; CI takes a share, FUZZ_RUNS=10000 all of them. */
const RUNS = Number(process.env.FUZZ_RUNS ?? 250);
const { file, remove } = temporaryFolder();
let workspace: Workspace;
beforeAll(async () => {
  workspace = await openWorkspace();
});
afterAll(async () => {
  await workspace.close();
  remove();
});

const TEXT = Array.from({ length: 40 }, (_, i) => `${1704067200 + 60 * i},${crc32(String(i)) / 1e7},${i}\n`).join('');

function drawing(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** One change: a bit turned, bytes cut, left out, doubled or put in. */
function damaged(bytes: Buffer, draw: (below: number) => number): Buffer {
  const at = draw(bytes.length);
  const to = Math.min(bytes.length, at + 1 + draw(20));
  switch (draw(5)) {
    case 0: {
      const copy = Buffer.from(bytes);
      copy.writeUInt8(copy.readUInt8(at) ^ (1 << draw(8)), at);
      return copy;
    }
    case 1:
      return bytes.subarray(0, at);
    case 2:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(to)]);
    case 3:
      return Buffer.concat([bytes.subarray(0, to), bytes.subarray(at)]);
    default:
      return Buffer.concat([bytes.subarray(0, at), Buffer.from([draw(256)]), bytes.subarray(at)]);
  }
}

test.each([
  ['gzip', gzipSync(TEXT)],
  ['zstd with its checksum', zstdCompressSync(TEXT, { params: { [constants.ZSTD_c_checksumFlag]: 1 } })],
  ['zip', zipOf({ 'a.csv': TEXT })],
])(
  'a damaged file of %s gives the very bytes that were packed, or an error with its code',
  async (_, bytes) => {
    let refused = 0;
    for (let run = 1; run <= RUNS; run++) {
      const changed = damaged(bytes, drawing(run * 7919));
      if (changed.length === 0) continue;
      const target = file('damaged', changed);
      try {
        const entries = await entriesOf(workspace, target, []);
        for (const entry of entries) {
          const content = await entry.open();
          // Without its first bytes a file is not packed at all: what it then holds is told apart by its table.
          if (content.head.subarray(0, 2).equals(changed.subarray(0, 2))) refused++;
          else expect(readFileSync(content.local, 'utf8'), `run ${run}`).toBe(TEXT);
          await content.remove();
        }
      } catch (error) {
        if (!(error instanceof ArgusError))
          throw new Error(`run ${run}: ${(error as Error).message}`, { cause: error });
        refused++;
      }
      expect(readdirSync(workspace.folder), `run ${run}`).toEqual([]);
    }
    expect(refused).toBeGreaterThan(RUNS / 3);
  },
  36_000_000,
);

test('a gzip of several members gives the bytes that Python reads of it, cut off or followed by anything, or is refused', async () => {
  const members = [TEXT.slice(0, 60), TEXT.slice(60, 90), TEXT.slice(90, 200)].map((text) => gzipSync(text));
  const whole = Buffer.concat(members);
  const tails = ['\0'.repeat(70_000), '\0x', 'x', '\x1f', '\x1f\x8b\x08'].map((tail) => Buffer.from(tail, 'latin1'));
  const files = [
    ...Array.from({ length: whole.length }, (_, i) => whole.subarray(0, i + 1)),
    ...tails.map((tail) => Buffer.concat([whole, tail])),
    Buffer.concat([...members.slice(0, 1), Buffer.alloc(9), ...members.slice(1)]),
  ];
  let read = 0;
  for (const bytes of files) {
    try {
      const [entry] = await entriesOf(workspace, file('members', bytes), []);
      const content = await entry?.open();
      if (content !== undefined && bytes.length > 1) {
        expect(readFileSync(content.local), `${bytes.length} bytes`).toEqual(plainGunzip(bytes));
        read++;
      }
      await content?.remove();
    } catch (error) {
      expect(error).toBeInstanceOf(ArgusError);
    }
  }
  // The first, the first two and all three members, and these with padding.
  expect(read).toBe(4);
});
