import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { releaseMemory } from './allocator.ts';

const MIB = 2 ** 20;
const glibc = existsSync('/proc/self/maps') && /\/libc\.so\.6/.test(readFileSync('/proc/self/maps', 'utf8'));

it.skipIf(!glibc)(
  'Memory that is freed between blocks in use is given back to the system (skipped without glibc)',
  async () => {
    // Blocks of a kilobyte, of which every fiftieth stays: no page of them can be given back as a whole.
    const kept: (Float64Array | null)[] = Array.from({ length: 100_000 }, () => new Float64Array(128));
    for (let i = 0; i < kept.length; i++) if (i % 50 !== 0) kept[i] = null;
    const before = process.memoryUsage.rss();
    let after = before;
    // What is found unreachable is freed by threads of the collector, some time after.
    for (let i = 0; i < 40 && before - after < 50 * MIB; i++) {
      releaseMemory();
      await new Promise((resolve) => setTimeout(resolve, 25));
      after = process.memoryUsage.rss();
    }
    expect(before - after).toBeGreaterThan(50 * MIB);
    expect(kept.filter((block) => block !== null)).toHaveLength(2_000);
  },
);

it('Loading the allocator prints no warning, and every other experimental warning is still printed', () => {
  const program = `
    await import(${JSON.stringify(new URL('./allocator.ts', import.meta.url).href)});
    process.emitWarning('something else is experimental', 'ExperimentalWarning');`;
  const printed = execFileSync('/bin/sh', ['-c', '"$0" --input-type=module -e "$1" 2>&1', process.execPath, program], {
    encoding: 'utf8',
  });
  expect(printed).not.toContain('FFI');
  expect(printed).toContain('something else is experimental');
});
