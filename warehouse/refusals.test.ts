import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, describe, expect, it } from 'vitest';
import { createSpool } from './spool.ts';
import { openWarehouse } from './warehouse.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'argus-refusals-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A file system of one megabyte, where this process may mount one. */
function smallDisk(): string | null {
  const disk = mkdtempSync(path.join(folder, 'disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk], { stdio: 'ignore' });
    return disk;
  } catch {
    return null;
  }
}
const disk = smallDisk();
afterAll(() => {
  if (disk !== null) execFileSync('umount', ['-l', disk]);
});

describe('refusals of the warehouse', () => {
  it('A directory that another process has open is refused by the id of that process', async () => {
    const directory = path.join(folder, 'taken');
    const warehouse = await openWarehouse({ directory });
    const script = `import('#warehouse/warehouse.ts').then((m) => m.openWarehouse({ directory: process.argv[1] })).catch((error) => console.log(error.code, error.message))`;
    const { stdout } = spawnSync(process.execPath, ['-e', script, directory], {
      encoding: 'utf8',
      cwd: path.dirname(import.meta.dirname),
    });
    expect(stdout).toContain(
      `ARGUS_WAREHOUSE_LOCKED the warehouse in ${directory} is open in another process (${process.pid})`,
    );
    await warehouse.close();
  }, 20_000);

  it.skipIf(disk === null)(
    'A body that does not fit on the disk is refused and leaves nothing behind (skipped: no small disk can be mounted here)',
    async () => {
      const spool = createSpool(path.join(disk as string, 'spool'));
      const body = Readable.from(Array.from({ length: 64 }, () => Buffer.alloc(65_536)));
      await expect(spool.write(body, 'ArrowStream')).rejects.toMatchObject({ code: 'ARGUS_DISK_FULL' });
      await expect.poll(() => readdirSync(path.join(disk as string, 'spool'))).toEqual([]);
      expect((await spool.write('small', 'CSV')).bytes).toBe(5);
    },
  );
});
