import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Fence } from '#contracts/fence.ts';
import type { Database } from '#database/database.ts';
import { openFence } from '#database/fences.ts';
import { SERVERS, startDatabase, type TestDatabase } from '#database/testing/servers.ts';
import { type CurrentRelease, currentRelease, pointTo, readPointer } from '#releases/pointer.ts';
import { openReleaseReader } from '#releases/release.ts';
import type { PageRequest } from '#reports/pages.ts';
import { createPublisher, type Publisher } from './publisher.ts';
import { textPage } from './testing/models.ts';

const log = pino({ level: 'silent' });
const run = { runId: 'test', asOf: 0 };

describe.each(SERVERS)('two publishers of one site on $title', ({ kind, skipped }) => {
  describe.skipIf(skipped)('', { timeout: 120_000 }, () => {
    let engine: TestDatabase;
    let databases: readonly Database[];
    let site: string;
    let name = 0;
    let open: Publisher[];
    beforeAll(async () => {
      engine = await startDatabase(kind);
      const first = await engine.open();
      databases = [first, kind === 'server' ? await engine.again(first) : first];
    }, 180_000);
    afterAll(() => engine?.close());
    beforeEach(() => {
      site = mkdtempSync(path.join(tmpdir(), 'argus-two-'));
      name += 1;
      open = [];
    });
    afterEach(async () => {
      for (const publisher of open) await publisher.close();
      rmSync(site, { recursive: true, force: true });
    });

    const pointer = (which: 0 | 1) => openFence(databases[which] as Database, `release-${name}`, currentRelease);
    /** Without patience a publisher does not wait for the other, as where its wait has ended or the lock does not reach. */
    async function publisher(which: 0 | 1, { patienceMs = 0, fence = pointer(which) } = {}): Promise<Publisher> {
      const made = await createPublisher({ directory: site, pointer: fence, threads: 1, log, patienceMs });
      open.push(made);
      return made;
    }
    const titles = async () => {
      const reader = openReleaseReader(site);
      const pages = [...((await reader.current())?.pages ?? [])].filter(([, { type }]) => type === undefined);
      return Object.fromEntries(
        await Promise.all(
          pages.map(async ([key, { sha256 }]) => [
            key,
            /<h1>(.*?)<\/h1>/.exec((await reader.read(sha256, 'raw')).toString())?.[1],
          ]),
        ),
      );
    };
    const partial = (pages: PageRequest[] | (() => Promise<PageRequest[]>)) => ({ ...run, pages, complete: false });

    it('no page is lost when one publishes while the other is at it', async () => {
      const [one, two] = [await publisher(0), await publisher(1)];
      await one.publish({ ...run, pages: [textPage('/a', 'a0'), textPage('/b', 'b0')], complete: true });
      let reads = 0;
      const slow = one.publish(
        partial(async () => {
          if (reads++ === 0) await two.publish(partial([textPage('/b', 'b1'), textPage('/c', 'c1')]));
          return [textPage('/a', 'a1')];
        }),
      );
      expect(await slow).toMatchObject({ pages: 3 });
      expect(await titles()).toEqual({ 'free/a': 'a1', 'free/b': 'b1', 'free/c': 'c1' });
      expect(reads).toBe(2);
    });

    it('no page is lost when both render at once and one of them takes longer', async () => {
      const [one, two] = [await publisher(0), await publisher(1)];
      await one.publish(partial([textPage('/a', 'a0'), textPage('/b', 'b0')]));
      const many = Array.from({ length: 60 }, (_, i) => textPage(`/p${i}`, `page ${i}`));
      await Promise.all([
        one.publish(partial(many)),
        two.publish(partial([textPage('/b', 'b1'), textPage('/c', 'c1')])),
      ]);
      expect(await titles()).toMatchObject({ 'free/a': 'a0', 'free/b': 'b1', 'free/c': 'c1', 'free/p59': 'page 59' });
    });

    it('no older overview is published over a newer one: who was slower reads it again', async () => {
      const [one, two] = [await publisher(0), await publisher(1)];
      let minute = 1;
      const overview = async () => [textPage('/', `minute ${minute}`)];
      const slow = one.publish(
        partial(async () => {
          const read = await overview();
          if (minute === 1) {
            minute = 2;
            await two.publish(partial(overview));
          }
          return read;
        }),
      );
      await slow;
      expect(await titles()).toEqual({ 'free/': 'minute 2' });
    });

    it('many publications of both at once leave every page in its last state', async () => {
      const both = [await publisher(0, { patienceMs: 60_000 }), await publisher(1, { patienceMs: 60_000 })];
      await Promise.all(
        Array.from({ length: 12 }, (_, i) =>
          (both[i % 2] as Publisher).publish(partial([textPage(`/p${i}`, `page ${i}`)])),
        ),
      );
      expect(Object.keys(await titles())).toHaveLength(12);
      expect((await readPointer(site))?.number).toBe(12);
      expect((await pointer(0).read()).value).toEqual(await readPointer(site));
    });

    it('who is always slower than others gives up with a code, and has changed nothing', async () => {
      const [one, two] = [await publisher(0), await publisher(1)];
      let other = 0;
      const starved = one.publish(
        partial(async () => {
          await two.publish(partial([textPage('/b', `b${++other}`)]));
          return [textPage('/a', 'a')];
        }),
      );
      await expect(starved).rejects.toMatchObject({ code: 'ARGUS_FENCED' });
      expect(await titles()).toEqual({ 'free/b': `b${other}` });
    });

    it('one that is killed between the switch in Postgres and that of the file is caught up with', async () => {
      const fence = pointer(0);
      const killed: Fence<CurrentRelease> = {
        read: () => fence.read(),
        async move(from, to) {
          await fence.move(from, to);
          throw new Error('killed');
        },
      };
      const first = await publisher(1);
      await first.publish(partial([textPage('/a', 'before')]));
      const one = await publisher(0, { fence: killed });
      await expect(one.publish(partial([textPage('/a', 'after')]))).rejects.toThrow('killed');
      expect(await titles()).toEqual({ 'free/a': 'before' });
      const next = await publisher(1);
      expect(await titles()).toEqual({ 'free/a': 'after' });
      await next.publish(partial([textPage('/b', 'next')]));
      expect(await titles()).toEqual({ 'free/a': 'after', 'free/b': 'next' });
    });

    it('a pointer that is written late takes no reader back', async () => {
      const one = await publisher(0);
      await one.publish(partial([textPage('/a', 'first')]));
      const late = (await readPointer(site)) as CurrentRelease;
      await one.publish(partial([textPage('/a', 'second')]));
      await pointTo(site, late);
      expect(await titles()).toEqual({ 'free/a': 'second' });
    });

    it('a site of before there were fences, and one whose database was made anew, go on from what readers have', async () => {
      const one = await publisher(0);
      await one.publish(partial([textPage('/a', 'a')]));
      await one.publish(partial([textPage('/b', 'b')]));
      name += 1;
      const anew = await publisher(1);
      await anew.publish(partial([textPage('/c', 'c')]));
      const { release } = (await readPointer(site)) as CurrentRelease;
      writeFileSync(path.join(site, 'current.json'), `${JSON.stringify({ release })}\n`);
      name += 1;
      const later = await publisher(0);
      await later.publish(partial([textPage('/d', 'd')]));
      expect(Object.values(await titles()).sort()).toEqual(['a', 'b', 'c', 'd']);
    });
  });
});
