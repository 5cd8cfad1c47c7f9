import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseError } from '@clickhouse/client-common';
import { describe, expect, it } from 'vitest';
import { argusErrorOf } from './failure.ts';
import { fromBelow } from './from-below.ts';

describe('an error from below', () => {
  it('an error of the file system names the path, the cause in words and the code of the system', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'argus-below-'));
    writeFileSync(path.join(folder, 'file'), '');
    let thrown: unknown;
    try {
      writeFileSync(path.join(folder, 'file', 'inside'), '');
    } catch (error) {
      thrown = error;
    }
    expect(fromBelow(thrown)).toMatchObject({
      code: 'ARGUS_FILE_UNUSABLE',
      message: `${path.join(folder, 'file', 'inside')}: a part of the path is no folder (ENOTDIR)`,
    });
    rmSync(folder, { recursive: true });
  });

  it.each([
    [
      "Code: 40. DB::Exception: Checksum doesn't match: corrupted data. (CHECKSUM_DOESNT_MATCH)",
      'ARGUS_WAREHOUSE_DAMAGED',
    ],
    ['Code: 243. DB::Exception: Cannot reserve 1.00 MiB, not enough space. (NOT_ENOUGH_SPACE)', 'ARGUS_DISK_FULL'],
  ])('an error of ClickHouse has our code as it comes from the client: %s', (text, code) => {
    expect(argusErrorOf(parseError(new Error(text)))).toMatchObject({ code, message: expect.stringMatching(/\w/) });
  });

  it('an error of a Temporal server that has gone says that no server answers', () => {
    const gone = Object.assign(new Error('Failed to get Workflow execution history'), { name: 'ServiceError' });
    expect(argusErrorOf(new Error('outer', { cause: gone }))?.code).toBe('ARGUS_TEMPORAL_UNREACHABLE');
  });

  it('an error from below gives way to one of ours that is further down', () => {
    const ours = fromBelow(Object.assign(new Error('x'), { code: 'ENOSPC' }));
    const outer = Object.assign(new Error('y', { cause: ours }), { code: 'EACCES' });
    expect(argusErrorOf(outer)).toBe(ours);
  });

  it.each([
    ['a bug', new TypeError('x')],
    ['a missing file', Object.assign(new Error('x'), { code: 'ENOENT' })],
    ['nothing', null],
  ])('no error of ours is made out of %s, which says nothing about what to do', (_, error) =>
    expect(fromBelow(error)).toBeNull(),
  );
});
