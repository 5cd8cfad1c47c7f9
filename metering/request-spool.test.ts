import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { HOUR, SECOND } from '#market/time.ts';
import { fileOf, segmentsIn, written } from './segment.ts';
import { SEAL_MS } from './segment-writer.ts';
import { sealAbandoned } from './spool-recovery.ts';
import { lineAt } from './testing/lines.ts';
import { canMount, NOON, openSpool, sealed, spoolFolder, until } from './testing/spool-world.ts';

const folders: string[] = [];
const folder = () => {
  const made = spoolFolder();
  folders.push(made);
  return made;
};
afterAll(() => {
  for (const made of folders) rmSync(made, { recursive: true, force: true });
});

describe('the spool of requests', () => {
  it('has each recorded request once, whole, and those as done whose answers left, over any number of segments', async () => {
    const step = fc.record({
      requests: fc.integer({ min: 1, max: 8 }),
      answers: fc.integer({ min: 0, max: 8 }),
      passed: fc.constantFrom(0, SECOND, SEAL_MS, HOUR, -3 * SECOND),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        const directory = folder();
        let now = NOON;
        const spool = await openSpool(directory, () => now);
        const recorded = new Map<string, boolean>();
        for (const { requests, answers, passed } of steps) {
          const lines = Array.from({ length: requests }, () => lineAt(now));
          await Promise.all(lines.map((line) => spool.record(line)));
          for (const { id } of lines) recorded.set(id, false);
          for (const [id] of [...recorded].filter(([, done]) => !done).slice(0, answers)) {
            spool.complete(id);
            recorded.set(id, true);
          }
          now += passed;
        }
        await spool.close();
        const found = sealed(directory).map(({ line, done }) => [line.id, done]);
        expect(found.length).toBe(recorded.size);
        expect(new Map(found as [string, boolean][])).toEqual(recorded);
      }),
      { numRuns: 60 },
    );
  });

  it('seals a segment after five seconds, at the end of an hour and when the clock was put back', async () => {
    for (const [start, later] of [
      [NOON, SEAL_MS],
      [NOON, -1],
      [NOON + HOUR - 1, 1],
    ] as const) {
      const directory = folder();
      let now: number = start;
      const spool = await openSpool(directory, () => now);
      await spool.record(lineAt(now));
      now += later;
      await spool.record(lineAt(now));
      expect(segmentsIn(directory, 'sealed')).toHaveLength(1);
      await spool.close();
      expect(sealed(directory)).toHaveLength(2);
    }
  });

  it('seals an idle segment by itself', async () => {
    const directory = folder();
    let now = NOON;
    const spool = await openSpool(directory, () => now);
    await spool.record(lineAt(now));
    now += SEAL_MS;
    await until(() => segmentsIn(directory, 'sealed').length === 1);
    await spool.close();
  });

  it('takes a request whose answer is still on its way over into the next segment, and forgets an interrupted one that was not complete', async () => {
    const directory = folder();
    let now = NOON;
    const spool = await openSpool(directory, () => now);
    const [slow, broken, quick] = [lineAt(now), lineAt(now), lineAt(now)];
    await Promise.all([slow, broken, quick].map((line) => spool.record(line)));
    spool.complete(quick.id);
    for (const { id } of [quick, broken]) spool.interrupt(id);
    now += SEAL_MS;
    await spool.record(lineAt(now));
    spool.complete(slow.id);
    await spool.close();
    const done = new Map(sealed(directory).map((request) => [request.line.id, request.done]));
    expect([slow, broken, quick].map(({ id }) => done.get(id))).toEqual([true, false, true]);
  });

  it('refuses a second gateway on its folder, and lets in the next one after its end', async () => {
    const directory = folder();
    const spool = await openSpool(directory);
    await expect(openSpool(directory)).rejects.toMatchObject({ code: 'ARGUS_SPOOL_UNUSABLE' });
    await spool.close();
    await (await openSpool(directory)).close();
  });

  it('cuts a torn last line that a killed gateway left, and seals the rest', async () => {
    const directory = folder();
    const name = { source: '00000000-0000-4000-8000-000000000001', segment: 3 };
    const [first, second] = [lineAt(NOON), lineAt(NOON)];
    const torn = written.line(second);
    for (const rest of [torn.slice(0, 40), `${torn.slice(0, 40)}\n`, '\0\0\0\n', '[1']) {
      writeFileSync(path.join(directory, fileOf(name, 'open')), `${written.line(first)}${rest}`);
      await sealAbandoned(directory);
      expect(sealed(directory)).toEqual([{ line: first, done: false }]);
      rmSync(path.join(directory, fileOf(name, 'sealed')));
    }
  });

  it('counts a request once that a gateway was killed in the middle of carrying, wherever that was', async () => {
    const source = '00000000-0000-4000-8000-000000000001';
    const [a, b, c] = [lineAt(NOON), lineAt(NOON), lineAt(NOON)];
    const before = [a, b, c].map(written.line).join('') + written.done(a.id);
    const carried = written.carried(b) + written.carried(c);
    const out = written.out([b.id, c.id]);
    for (let cut = 0; cut <= carried.length + out.length; cut += 7) {
      const directory = folder();
      const file = (segment: number) => path.join(directory, fileOf({ source, segment }, 'open'));
      writeFileSync(file(0), before);
      writeFileSync(file(1), carried.slice(0, cut));
      if (cut > carried.length) appendFileSync(file(0), out.slice(0, cut - carried.length));
      await sealAbandoned(directory);
      const ids = sealed(directory).map(({ line }) => line.id);
      expect(ids.sort(), `cut at ${cut}`).toEqual([a, b, c].map(({ id }) => id).sort());
    }
  });

  it('refuses a line that could not be read again, cuts a long agent, and keeps the lines beside it', async () => {
    const directory = folder();
    const spool = await openSpool(directory, () => NOON);
    const long = lineAt(NOON, { agent: `${'a'.repeat(199)}\u{1f680}` });
    const given = [{ tenant: 'demo' }, { ms: Number.NaN }, { status: 0 }, { weight: -1 }, { bytes: 0.5 }];
    const refused = given.map((wrong) =>
      expect(spool.record(lineAt(NOON, wrong))).rejects.toThrow(/invalid|expected/i),
    );
    await Promise.all([spool.record(long), ...refused]);
    await spool.close();
    expect(sealed(directory).map(({ line }) => line)).toEqual([{ ...long, agent: `${'a'.repeat(199)}\ufffd` }]);
  });

  it('refuses requests while its folder is away, and takes them again as soon as it is back', async () => {
    const directory = path.join(folder(), 'spool');
    const spool = await openSpool(directory, () => NOON);
    rmSync(directory, { recursive: true });
    await expect(spool.record(lineAt(NOON))).rejects.toMatchObject({ code: 'ARGUS_SPOOL_UNUSABLE' });
    expect(spool.failure()?.code).toBe('ARGUS_SPOOL_UNUSABLE');
    mkdirSync(directory);
    await spool.record(lineAt(NOON));
    expect(spool.failure()).toBeNull();
    await spool.close();
    expect(sealed(directory)).toHaveLength(1);
  });
});

describe.skipIf(!canMount)('a spool on a full disk (skipped: only root can mount a small one)', () => {
  it('refuses what it cannot write, keeps nothing of it, and goes on when there is room', async () => {
    const directory = folder();
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=128k', 'tmpfs', directory]);
    try {
      const spool = await openSpool(directory, () => NOON);
      const ballast = path.join(directory, 'ballast');
      const kept: string[] = [];
      const refused: string[] = [];
      const record = async () => {
        const line = lineAt(NOON);
        await spool.record(line).then(
          () => kept.push(line.id),
          (error: { code: string }) => {
            expect(error.code).toBe('ARGUS_SPOOL_UNUSABLE');
            refused.push(line.id);
          },
        );
      };
      await record();
      writeFileSync(ballast, Buffer.alloc(64 * 1024));
      while (refused.length < 5) await Promise.all([record(), record(), record()]);
      expect(spool.failure()).not.toBeNull();
      rmSync(ballast);
      for (let i = 0; i < 5; i++) await record();
      expect(spool.failure()).toBeNull();
      await spool.close();
      expect(readdirSync(directory)).not.toContain('ballast');
      expect(sealed(directory).map(({ line }) => line.id)).toEqual(kept);
    } finally {
      execFileSync('umount', [directory]);
    }
  });
});
