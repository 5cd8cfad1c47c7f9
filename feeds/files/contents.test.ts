import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { failureOf, temporaryFolder } from '../testing/temporary.ts';
import { zipOf } from '../testing/zip.ts';
import { entriesOf, type LeftMember } from './contents.ts';
import { expandFolders, isLoss, type Skipped } from './folder.ts';
import { openWorkspace, type Workspace } from './workspace.ts';

const { path: folder, file, remove } = temporaryFolder();
let workspace: Workspace;
beforeAll(async () => {
  workspace = await openWorkspace();
});
afterAll(async () => {
  await workspace.close();
  remove();
});

const TEXT = 'ts,close\n'.repeat(3000);
/** The text of the only content at a path. */
async function textOf(target: string, limit?: number): Promise<string> {
  const [entry, ...more] = await entriesOf(workspace, target, [], limit);
  expect(more).toEqual([]);
  const content = await entry!.open();
  try {
    return readFileSync(content.local, 'utf8');
  } finally {
    await content.remove();
  }
}

describe('a packed file', () => {
  test.each([
    ['gzip', gzipSync(TEXT)],
    ['zstd', zstdCompressSync(TEXT)],
    ['plain text', TEXT],
  ])('a file of %s is known by its content, whatever its name', async (_, bytes) => {
    for (const name of ['a.csv', 'a.csv.gz', 'a.CSV.ZST', 'a', 'a.parquet'])
      expect(await textOf(file(name, bytes))).toBe(TEXT);
  });

  test('a file of several members, as gzip and zstd allow, is read to its end', async () => {
    expect(await textOf(file('m.gz', Buffer.concat([gzipSync('a,1\n'), gzipSync('b,2\n')])))).toBe('a,1\nb,2\n');
    const frames = Buffer.concat([zstdCompressSync('a,1\n'), zstdCompressSync('b,2\n')]);
    expect(await textOf(file('m.zst', frames))).toBe('a,1\nb,2\n');
    expect(await textOf(file('zeros.gz', Buffer.concat([gzipSync('a,1\n'), Buffer.alloc(900)])))).toBe('a,1\n');
  });

  const damaged = (bytes: Buffer, at: number): Buffer => {
    const copy = Buffer.from(bytes);
    copy.writeUInt8((copy.at(at) ?? 0) ^ 1, at < 0 ? copy.length + at : at);
    return copy;
  };
  const gzip = gzipSync(TEXT);
  const zstd = zstdCompressSync(TEXT);
  test.each([
    ['a gzip that is cut off', gzip.subarray(0, -9), 'the gzip is cut off'],
    ['a gzip without its last byte', gzip.subarray(0, -1), 'the gzip is cut off'],
    ['a gzip with a wrong checksum', damaged(gzip, -6), 'incorrect data check'],
    ['a gzip with a wrong length', damaged(gzip, -3), 'incorrect length check'],
    ['a gzip followed by a cut one', Buffer.concat([gzip, gzip.subarray(0, 20)]), 'the gzip is cut off'],
    ['a gzip followed by other bytes', Buffer.concat([gzip, Buffer.from('and more')]), 'incorrect header check'],
    ['a gzip followed by zeros and other bytes', Buffer.concat([gzip, Buffer.alloc(9), gzip]), 'other bytes follow'],
    ['a zstd that is cut off', zstd.subarray(0, -4), 'the zstd is cut off'],
    ['a zstd followed by the first byte of another', Buffer.concat([zstd, zstd.subarray(0, 1)]), 'other bytes follow'],
    ['a zstd followed by other bytes', Buffer.concat([zstd, Buffer.from('and more')]), 'other bytes follow'],
  ])('%s is refused, and nothing of it is read', async (_, bytes, part) => {
    const target = file('damaged.csv', bytes);
    const error = await failureOf(textOf(target));
    expect([error.code, error.message]).toEqual(['ARGUS_FEED_FORMAT', expect.stringContaining(target)]);
    expect(error.message).toContain(part);
    expect(readdirSync(workspace.folder)).toEqual([]);
  });

  test('a file of a packing that is not read is refused by the name of the packing', async () => {
    const xz = Buffer.from('fd377a585a000004e6d6b446', 'hex');
    expect((await failureOf(textOf(file('a.csv.xz', xz)))).message).toContain('is packed with xz');
  });

  test('a file of more bytes than the limit is read no further', async () => {
    const bomb = gzipSync(Buffer.alloc(20_000_000, 'a,1\n'));
    const error = await failureOf(textOf(file('bomb.csv.gz', bomb), 5_000_000));
    expect(error.message).toContain('inflates to more than 5 MB');
    expect(readdirSync(workspace.folder)).toEqual([]);
  });
});

describe('an archive', () => {
  test('an archive gives each of its files of data, and names what it leaves out', async () => {
    const target = file(
      'z/download.zip',
      zipOf({ 'BTC.csv': 'a', 'deep/ETH.csv.gz': gzipSync('b'), 'README.md': 'c', '__MACOSX/._BTC.csv': 'd' }),
    );
    const left: LeftMember[] = [];
    const found: string[][] = [];
    for (const entry of await entriesOf(workspace, target, left)) {
      const content = await entry.open();
      found.push([content.path, content.name, readFileSync(content.local, 'utf8')]);
      await content.remove();
    }
    expect(found).toEqual([
      [`${target}/BTC.csv`, 'BTC.csv', 'a'],
      [`${target}/deep/ETH.csv.gz`, 'ETH.csv', 'b'],
    ]);
    expect(left.map((member) => member.path)).toEqual([`${target}/README.md`, `${target}/__MACOSX/._BTC.csv`]);
  });

  test('an archive with a damaged member gives the others', async () => {
    const bytes = zipOf({ 'a.csv': TEXT, 'b.csv': 'good' });
    // Within the packed bytes of the first member.
    bytes.writeUInt8(bytes.readUInt8(60) ^ 0x10, 60);
    const [first, second] = await entriesOf(workspace, file('half.zip', bytes), []);
    expect((await failureOf(first!.open())).code).toBe('ARGUS_FEED_FORMAT');
    const content = await second!.open();
    expect(readFileSync(content.local, 'utf8')).toBe('good');
    await content.remove();
  });

  test('an archive is refused when the checksum of a member is not that of its directory', async () => {
    const bytes = zipOf({ 'a.csv': 'one,two' });
    const directory = bytes.indexOf('PK\x01\x02', 0, 'latin1');
    bytes.writeUInt8(bytes.readUInt8(directory + 16) ^ 1, directory + 16);
    const [entry] = await entriesOf(workspace, file('crc.zip', bytes), []);
    expect((await failureOf(entry!.open())).message).toContain('the checksum of a.csv is wrong');
  });

  test('an archive in an archive is refused', async () => {
    const [entry] = await entriesOf(workspace, file('outer.zip', zipOf({ 'in.zip': zipOf({ 'a.csv': 'x' }) })), []);
    expect((await failureOf(entry!.open())).message).toContain('is an archive in an archive');
  });
});

describe('a path', () => {
  test.each(['a[1].csv', 'a*.csv', 'a?.csv', "it's.csv", 'ü ".csv', '-v.csv', 'a\nb.csv'])(
    'a path with the name %j is that file and no other',
    async (name) => {
      file('p/a1.csv', 'another');
      expect(await textOf(file(`p/${name}`, 'this'))).toBe('this');
    },
  );

  test('a path of a named pipe, a device, a socket or a folder is refused at once, also in a folder', async () => {
    const pipe = path.join(folder, 's', 'pipe.csv');
    file('s/good.csv', 'a');
    execFileSync('mkfifo', [pipe]);
    symlinkSync('/dev/zero', path.join(folder, 's', 'zero.csv'));
    symlinkSync('nowhere.csv', path.join(folder, 's', 'dangling.csv'));
    const server = createServer().listen(path.join(folder, 's', 'socket.csv'));
    for (const [name, part] of [
      ['pipe.csv', 'is a named pipe'],
      ['zero.csv', 'is a device'],
      ['socket.csv', 'is a socket'],
      ['dangling.csv', 'does not exist'],
      ['', 'is a folder'],
    ] as const)
      expect((await failureOf(textOf(path.join(folder, 's', name)))).message).toContain(part);
    const skipped: Skipped[] = [];
    const found = await expandFolders([path.join(folder, 's')], skipped);
    expect(found.map((input) => path.basename(input.path))).toEqual(['good.csv']);
    expect(skipped.map((left) => [path.basename(left.path), isLoss(left)])).toEqual([
      ['dangling.csv', true],
      ['pipe.csv', true],
      ['socket.csv', true],
      ['zero.csv', true],
    ]);
    server.close();
  });

  test('a path of a folder gives its files of data in the order of their names, and lists the others as no loss', async () => {
    for (const name of ['b.CSV.GZ', 'a.parquet', 'c.txt', 'notes.md', 'CHECKSUM', 'd/e.json.zst'])
      file(`f/${name}`, 'x');
    const skipped: Skipped[] = [];
    const found = await expandFolders([path.join(folder, 'f')], skipped);
    expect(found.map((input) => path.basename(input.path))).toEqual(['a.parquet', 'b.CSV.GZ', 'c.txt', 'e.json.zst']);
    expect(skipped.map((left) => [path.basename(left.path), isLoss(left)])).toEqual([
      ['CHECKSUM', false],
      ['notes.md', false],
    ]);
  });
});

test('the copies lie in a folder that only this user opens, and that is removed with all that is in it', async () => {
  const own = await openWorkspace();
  expect(statSync(own.folder).mode & 0o777).toBe(0o700);
  const [entry] = await entriesOf(own, file('w.csv.gz', gzipSync('a,1\n')), []);
  const content = await entry!.open();
  expect(statSync(content.local).mode & 0o777).toBe(0o600);
  await own.close();
  expect(() => statSync(own.folder)).toThrow('ENOENT');
});
