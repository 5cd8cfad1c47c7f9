/**
 * Question: what does a value of a vector cost beside TA-Lib, and are the ids that both have the same numbers?
 * Baseline: TA-Lib's C functions (the library inside the PyPI wheel `TA-Lib`), called from C for the ids that both have.
 * Fairness: same windows; windowed functions of TA-Lib are asked for the last bar alone, recursions for the whole window, because
 * their last value depends on it; both best of as many rounds on one core. The kernel computes all 163 ids in one call and TA-Lib 49
 * of them one by one, so the figure is time per value.
 */

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { at } from '#market/at.ts';
import { FEATURES } from '#market/features/catalogue.ts';
import { computeFeatures } from '#market/features/compute.ts';
import { randomWindows } from './random-windows.ts';

const TA_LIB = 'TA-Lib==0.8.2';
const WINDOWS = 500;
const ROUNDS = 25;
const FROM_WINDOW = 163;

const scratch = mkdtempSync(path.join(tmpdir(), 'argus-talib-'));
try {
  const library = download(fileURLToPath(new URL('../.argus/tools/ta-lib', import.meta.url)));
  const source = fileURLToPath(new URL('./talib/vector.c', import.meta.url));
  const program = path.join(scratch, 'vector');
  run('gcc', ['-O2', '-o', program, source, library, '-lm', `-Wl,-rpath,${path.dirname(library)}`]);

  const cases = randomWindows(WINDOWS);
  const prices = ['open', 'high', 'low', 'close', 'volume'] as const;
  const bits = Float64Array.from(cases.flatMap(({ columns }) => prices.flatMap((name) => columns[name])));
  const [input, output] = [path.join(scratch, 'windows'), path.join(scratch, 'values')];
  writeFileSync(input, new Uint8Array(bits.buffer));
  const lines = run(program, [input, String(WINDOWS), String(ROUNDS), output])
    .trim()
    .split('\n');
  const talib = Number(lines.pop());
  const values = new Float64Array(new Uint8Array(readFileSync(output)).buffer);

  const features = new Float64Array(FEATURES.length);
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const started = performance.now();
    for (const { window } of cases) computeFeatures(window, features, 0);
    best = Math.min(best, ((performance.now() - started) * 1000) / WINDOWS);
  }
  const apart = new Map<string, number>();
  for (const [i, { window }] of cases.entries()) {
    computeFeatures(window, features, 0);
    for (const [k, id] of lines.entries()) {
      const ours = at(
        features,
        FEATURES.findIndex((feature) => feature.id === id),
      );
      const theirs = at(values, i * lines.length + k);
      const distance = Math.abs(ours - theirs) / Math.max(1, Math.abs(theirs));
      apart.set(id, Math.max(apart.get(id) ?? 0, distance));
    }
  }
  const different = [...apart].filter(([, distance]) => !(distance <= 1e-9));
  const [each, theirs] = [(best * 1000) / FROM_WINDOW, (talib * 1000) / lines.length];
  console.log(
    `talib: ${best.toFixed(2)} µs for ${FROM_WINDOW} values (${each.toFixed(0)} ns each, ${(1000 / each).toFixed(1)} million a second); ` +
      `${TA_LIB} ${talib.toFixed(2)} µs for ${lines.length} of them (${theirs.toFixed(0)} ns each, ${(1000 / theirs).toFixed(1)} million a second); ` +
      `ratio per value ${(theirs / each).toFixed(2)}`,
  );
  console.log(`  ${lines.length - different.length} of ${lines.length} ids within 1e-9 on ${WINDOWS} windows`);
  for (const [id, distance] of different) console.log(`  ${id}: apart by up to ${distance.toExponential(1)}`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** The shared library of the wheel, fetched once. */
function download(folder: string): string {
  const libraries = path.join(folder, 'ta_lib.libs');
  if (!existsSync(libraries)) {
    mkdirSync(folder, { recursive: true });
    run('python3', ['-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary=:all:', '-d', folder, TA_LIB]);
    const wheel = readdirSync(folder).find((name) => name.endsWith('.whl')) as string;
    run('python3', ['-m', 'zipfile', '-e', path.join(folder, wheel), folder]);
  }
  const name = readdirSync(libraries).find((file) => file.startsWith('libta-lib'));
  if (name === undefined) throw new Error(`${TA_LIB} holds no libta-lib`);
  return path.join(libraries, name);
}

function run(command: string, args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0)
    throw new Error(`${command} failed (the bench needs Python's pip, and gcc): ${error?.message ?? stderr}`);
  return stdout;
}
