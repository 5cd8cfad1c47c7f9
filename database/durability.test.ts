import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { openDatabase } from './database.ts';

it('the embedded database has every acknowledged row after kill -9', async () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'argus-killed-'));
  const script = fileURLToPath(new URL('./testing/write-forever.ts', import.meta.url));
  for (let round = 0; round < 3; round++) {
    const child = spawn(process.execPath, [script, directory], { stdio: ['ignore', 'pipe', 'inherit'] });
    let acknowledged = 0;
    await new Promise<void>((resolve) => {
      child.stdout.on('data', (chunk) => {
        acknowledged = Number(String(chunk).trim().split('\n').at(-1)) || acknowledged;
        if (acknowledged >= (round + 1) * 40) child.kill('SIGKILL');
      });
      child.on('exit', () => resolve());
    });
    const database = await openDatabase({ directory });
    const [row] = await database.owner((tx) =>
      tx.rows(z.object({ n: z.number(), rows: z.number() }), 'SELECT max(n) AS n, count(*)::int AS rows FROM written'),
    );
    expect(row?.n).toBeGreaterThanOrEqual(acknowledged);
    expect(row?.rows).toBe(row?.n);
    await database.close();
  }
  rmSync(directory, { recursive: true, force: true });
}, 30_000);
