import { mkdirSync } from 'node:fs';
import { link, readdir, readFile, unlink } from 'node:fs/promises';
import path from 'node:path';
import { type ArchivedDay, archivedDay } from '#contracts/archived-day.ts';
import { ArgusError } from '#errors/argus-error.ts';
import { writeWhole } from '#files/write-whole.ts';

/** The reports of past days: one file a day beside the releases, written once and never again. */
export interface Archive {
  /** All days, oldest first. @throws ArgusError ARGUS_SITE_DAMAGED when a day is cut or not what was written. */
  days(): Promise<readonly ArchivedDay[]>;
  /** Keeps the report of a day. Returns whether it is this one: whoever comes first is kept. */
  keep(day: ArchivedDay): Promise<boolean>;
}

const NAME = /^\d{4}-\d\d-\d\d\.json$/;

export function openArchive(site: string): Archive {
  const folder = path.join(site, 'archive');
  /** A day that was read is not read again: it cannot change. */
  const known = new Map<string, ArchivedDay>();

  async function read(name: string): Promise<ArchivedDay> {
    const cached = known.get(name);
    if (cached !== undefined) return cached;
    try {
      const day = archivedDay.parse(JSON.parse(await readFile(path.join(folder, name), 'utf8')));
      known.set(name, day);
      return day;
    } catch (cause) {
      throw new ArgusError('ARGUS_SITE_DAMAGED', `the archived day ${name} cannot be used`, { cause });
    }
  }

  return {
    async days() {
      const names = (await readdir(folder).catch(() => [])).filter((name) => NAME.test(name)).sort();
      return await Promise.all(names.map(read));
    },
    async keep(day) {
      mkdirSync(folder, { recursive: true });
      const file = path.join(folder, `${day.date}.json`);
      const draft = `${file}.${process.pid}`;
      await writeWhole(draft, `${JSON.stringify(day)}\n`, { sync: true });
      try {
        // Refused where the name exists: of two processes that keep the same day, one day stays.
        await link(draft, file);
        return true;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
        return false;
      } finally {
        await unlink(draft);
      }
    },
  };
}
