import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { ArgusError } from '#errors/argus-error.ts';
import { type Case, type CaseOptions, type Door, type Expectation, HERE, type RightBars } from './case.ts';
import { throughFeed, throughInspect, throughSeries, throughWindow } from './doors.ts';
import { MAKERS } from './makers.ts';
import { near } from './near.ts';

const PROGRAM = path.resolve(HERE, '../../cli/main.ts');

/** Holds the cases of some kinds to their right values, a test each. Two test files share them, because there are two cores. */
export function holdCases(cases: readonly Case[]): void {
  for (const [kind, ofKind] of Map.groupBy(cases, (one) => one.kind)) {
    describe(kind, () => {
      test.each(ofKind.map((one) => [one.id, one.title, one] as const))(
        'no door reads the case %s wrongly: %s',
        async (_, __, one) => {
          await check(one);
        },
        60_000,
      );
    });
  }
}

/** Lays out the files of a case and holds what each door gives to its expectation. */
async function check(one: Case): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'argus-case-'));
  const before = process.cwd();
  try {
    for (const file of one.files) {
      const target = path.join(folder, file.as);
      mkdirSync(path.dirname(target), { recursive: true });
      if ('from' in file) writeFileSync(target, inputOf(file.from));
      else MAKERS[file.make]?.(target);
    }
    const given = one.paths ?? one.files.map((file) => file.as);
    if (one.cwd) process.chdir(folder);
    const paths = one.cwd ? given : given.map((name) => path.resolve(folder, name));
    const started = performance.now();
    await hold(one, paths, folder);
    if (one.seconds !== undefined) expect(performance.now() - started).toBeLessThan(one.seconds * 1000);
  } finally {
    process.chdir(before);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The bytes of an input; large text is kept packed. */
function inputOf(name: string): Buffer {
  const bytes = readFileSync(path.join(HERE, 'inputs', name));
  return name.endsWith('.packed') ? gunzipSync(bytes) : bytes;
}

async function hold(one: Case, paths: readonly string[], folder: string): Promise<void> {
  const { expect: right, options = {} } = one;
  if ('regimes' in right) {
    const args = ['regimes', '--bars', ...paths, '--timeframe', right.regimes.timeframe];
    return holdCommand({ ...right.regimes, args }, folder);
  }
  if ('command' in right) return holdCommand(right.command, folder);
  if ('series' in right) return holdSeries(right.series, await throughSeries(paths));
  for (const door of one.doors ?? doorsOf(right, paths)) {
    const told = 'refused' in right ? right.refused : right.or;
    const found = await ask(door, paths, options, right);
    if ('error' in found) {
      const text = `${door}: ${found.error.message}`;
      if (told === undefined) throw new Error(text, { cause: found.error });
      for (const pattern of told.says) expect(text).toMatch(new RegExp(pattern, 'is'));
      // Inspection lists most errors and throws few: the code is that of the feed.
      if (door === 'feed' && told.code !== undefined) expect(found.error.code, door).toBe(told.code);
    } else if ('refused' in right) {
      expect.fail(`${door} read it: ${JSON.stringify(found.given).slice(0, 600)}`);
    } else found.hold();
  }
}

type Bars = Extract<Expectation, { bars: unknown }>;
type Answer = { error: ArgusError } | { given: unknown; hold: () => void };

/** The doors through which a table of bars can go. A vector is of one instrument in one file. */
function doorsOf(right: Bars | { refused: unknown }, paths: readonly string[]): Door[] {
  const single = paths.length === 1 && path.extname(paths[0] as string) !== '';
  const oneInstrument =
    !('bars' in right) || (right.bars.length === 1 && right.refusedRows === undefined && right.leftOut === undefined);
  return single && oneInstrument ? ['feed', 'inspect', 'window'] : ['feed', 'inspect'];
}

/** Asks one door. What it throws, and what inspection lists as refused instead of throwing, is an error. */
async function ask(
  door: Door,
  paths: readonly string[],
  options: CaseOptions,
  right: Bars | { refused: unknown },
): Promise<Answer> {
  try {
    if (door === 'feed') {
      const lenient = 'bars' in right && (right.refusedRows !== undefined || right.leftOut !== undefined);
      const found = await throughFeed(paths, options, lenient);
      return { given: found, hold: () => 'bars' in right && holdFeed(right, found) };
    }
    if (door === 'window') {
      const found = await throughWindow(paths[0] as string, options);
      return { given: found, hold: () => 'bars' in right && holdWindow(right, found) };
    }
    if (door === 'series') return { given: await throughSeries(paths), hold: () => {} };
    const found = await throughInspect(paths, options);
    const refused = [...found.findings.filter(({ issue }) => issue === 'refused'), ...found.skipped];
    if (refused.length > 0 && (!('bars' in right) || (right.or !== undefined && found.symbols.length === 0)))
      return { error: new ArgusError('ARGUS_FEED_FORMAT', refused.map(refusalText).join('; ')) };
    return { given: found, hold: () => 'bars' in right && holdInspection(right, found) };
  } catch (error) {
    if (error instanceof ArgusError) return { error };
    throw error;
  }
}

const refusalText = (one: { row: number; file: string; detail: string } | { path: string; reason: string }): string =>
  'row' in one ? `${one.file} row ${one.row}: ${one.detail}` : `${one.path}: ${one.reason}`;

const rowsOf = (rows: readonly { row: number }[]): number[] => rows.map(({ row }) => row).sort((a, b) => a - b);

function holdFeed(right: Bars, found: Awaited<ReturnType<typeof throughFeed>>): void {
  const vwapOpen = right.bars.map((one, i) =>
    one.vwap?.orNone && found.bars[i]?.vwap?.first === null ? { ...one, vwap: { first: null } } : withoutOrNone(one),
  );
  const wanted = vwapOpen.map(({ missing: _, ...one }) => one);
  expect(near(found.bars, wanted), 'feed').toEqual(wanted);
  expect(rowsOf(found.refused), 'rows that the feed put aside').toEqual(rowsOf(right.refusedRows ?? []));
  const skipped = found.skipped.map(({ path: file }) => path.basename(file)).sort();
  expect(skipped, 'files that the feed left out').toEqual((right.leftOut ?? []).map(({ file }) => file).sort());
}

const withoutOrNone = (one: RightBars): RightBars =>
  one.vwap === undefined ? one : { ...one, vwap: { first: one.vwap.first } };

function holdInspection(right: Bars, found: Awaited<ReturnType<typeof throughInspect>>): void {
  // Two files of one symbol are two lines of an inspection, and one series of a feed.
  if (new Set(found.symbols.map(({ symbol, timeframe }) => `${symbol}/${timeframe}`)).size === found.symbols.length) {
    const wanted = right.bars.map(({ sum: _, vwap: __, first, last, ...one }) => ({
      ...one,
      first: first.time,
      last: last.time,
    }));
    expect(near(found.symbols, wanted), 'inspect').toEqual(wanted);
  }
  const refused = found.findings.filter(({ issue }) => issue === 'refused');
  expect(rowsOf(refused), 'rows that inspect refuses').toEqual(rowsOf(right.refusedRows ?? []));
  for (const { row, says } of right.refusedRows ?? [])
    expect(
      refused
        .filter((one) => one.row === row)
        .map(({ detail }) => detail)
        .join(),
    ).toMatch(new RegExp(says, 'is'));
  for (const { file, says } of right.leftOut ?? [])
    expect(
      found.skipped
        .filter((one) => path.basename(one.path) === file)
        .map(({ reason }) => reason)
        .join(),
    ).toMatch(new RegExp(says, 'is'));
  for (const pattern of right.says ?? []) expect(found.text).toMatch(new RegExp(pattern, 'is'));
}

function holdWindow(right: Bars, found: Awaited<ReturnType<typeof throughWindow>>): void {
  const [one] = right.bars;
  if (one === undefined) throw new Error('a vector needs an instrument');
  const barOf = ({ open, high, low, close }: RightBars['first']) => ({ open, high, low, close });
  const wanted = { bars: one.bars, first: barOf(one.first), last: barOf(one.last), sum: one.sum };
  expect(near(found, wanted), 'vector').toEqual(wanted);
}

function holdSeries(right: Extract<Expectation, { series: unknown }>['series'], found: unknown[]): void {
  expect(near(found, right)).toEqual(right);
}

/** Runs the command line in the folder of the files. */
function holdCommand(
  right: { args: readonly string[]; exit?: number; says: readonly string[]; not?: readonly string[] | undefined },
  folder: string,
): void {
  const run = spawnSync(process.execPath, [PROGRAM, ...right.args], {
    encoding: 'utf8',
    cwd: folder,
    timeout: 50_000,
    env: { ...process.env, ARGUS_DATA_DIR: path.join(folder, '.argus') },
  });
  const text = run.stdout + run.stderr;
  if (right.exit !== undefined) expect(run.status, text.slice(0, 1000)).toBe(right.exit);
  for (const pattern of right.says) expect(text).toMatch(new RegExp(pattern, 'is'));
  for (const pattern of right.not ?? []) expect(text).not.toMatch(new RegExp(pattern));
}
