import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { collect } from './collect.ts';

const MIB = 2 ** 20;
const glibc = existsSync('/proc/self/maps') && /\/libc\.so\.6/.test(readFileSync('/proc/self/maps', 'utf8'));

it.skipIf(!glibc)(
  'collecting gives back to the system what lies freed between blocks that are still used (skipped without glibc)',
  async () => {
    // Blocks of a kilobyte, of which every fiftieth stays: no page of them can be given back as a whole.
    const kept: (Float64Array | null)[] = Array.from({ length: 100_000 }, () => new Float64Array(128));
    for (let i = 0; i < kept.length; i++) if (i % 50 !== 0) kept[i] = null;
    const before = process.memoryUsage.rss();
    let after = before;
    // What is found unreachable is freed by threads of the collector, some time after.
    for (let i = 0; i < 40 && before - after < 50 * MIB; i++) {
      collect();
      await new Promise((resolve) => setTimeout(resolve, 25));
      after = process.memoryUsage.rss();
    }
    expect(before - after).toBeGreaterThan(50 * MIB);
    expect(kept.filter((block) => block !== null)).toHaveLength(2_000);
  },
);
