import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { afterAll, describe, expect, it } from 'vitest';
import { startTemporalServer } from './temporal-server.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'argus-temporal-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
const start = () =>
  startTemporalServer({
    executable: path.join(directory, 'no-temporal'),
    directory,
    port: 47_233,
    uiPort: 47_234,
    log: pino({ level: 'silent' }),
  });

describe('a Temporal CLI that is not there', () => {
  it('A CLI that is missing is named at once, and leaves nothing that the next start would wait for', async () => {
    await expect(start()).rejects.toMatchObject({
      code: 'ARGUS_TEMPORAL_START',
      message: expect.stringContaining(path.join(directory, 'no-temporal')),
    });
    expect(existsSync(path.join(directory, 'server.json'))).toBe(false);
  });

  it('There was no server, whatever an earlier version wrote of it: nobody waits for process 0', async () => {
    writeFileSync(path.join(directory, 'server.json'), '{"pid":0,"startTicks":null,"port":47233}');
    await expect(start()).rejects.toMatchObject({ message: expect.stringContaining('ENOENT') });
  });
});
