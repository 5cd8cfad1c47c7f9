import { execFileSync } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { inClone } from '#cli/setup/paths.mjs';
import { FOLDERS, ROOMS, roomOf } from '../../tools/rooms.mjs';

interface Violation {
  readonly from: string;
  readonly to: string;
  readonly rule: { readonly name: string };
}

const READ = [...FOLDERS, 'tests', 'bench', 'tools'];

function cruise(directory: string): { modules: Set<string>; violations: string[] } {
  const folders = READ.filter((name) => globSync(`${name}/`, { cwd: directory }).length > 0);
  const output = execFileSync(
    process.execPath,
    [
      inClone('node_modules/.bin/depcruise'),
      '--config',
      inClone('.dependency-cruiser.mjs'),
      '--output-type',
      'json',
      ...folders,
    ],
    { cwd: directory, encoding: 'utf8', maxBuffer: 256 * 1024 ** 2 },
  );
  const { modules, summary } = JSON.parse(output) as {
    modules: { source: string }[];
    summary: { violations: Violation[] };
  };
  return {
    modules: new Set(modules.map(({ source }) => source)),
    violations: summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`),
  };
}

/** A small house of its own with the given files and this project's package.json. */
function house(files: Record<string, string>): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'argus-rooms-'));
  symlinkSync(inClone('package.json'), path.join(directory, 'package.json'));
  symlinkSync(inClone('node_modules'), path.join(directory, 'node_modules'));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(directory, file)), { recursive: true });
    writeFileSync(path.join(directory, file), text);
  }
  return directory;
}

describe('the list of rooms', () => {
  const files = globSync('**/*.{ts,mjs}', {
    cwd: inClone(),
    exclude: (name) => /^(node_modules|\.argus|dist)$/.test(name),
  });

  it('names a folder that exists in every row, and only rooms that stand above it as readers', () => {
    const paths = ROOMS.map((room) => room.path);
    expect(paths.filter((room) => !files.some((file) => file.startsWith(`${room}/`)))).toEqual([]);
    for (const { path: room, reads, types = [] } of ROOMS)
      expect(
        [...reads, ...types].filter((name) => paths.indexOf(name) > paths.indexOf(room)),
        room,
      ).toEqual([]);
  });

  it('holds every file of the product, so that none is outside of the rules', () => {
    const outside = files.filter((file) => file.includes('/') && roomOf(file) === undefined);
    expect(outside.filter((file) => !/^(tests|bench|tools)\//.test(file))).toEqual([]);
  });

  it('gives package.json exactly the imports it has', () => {
    const { imports } = JSON.parse(readFileSync(inClone('package.json'), 'utf8'));
    expect(imports).toEqual(Object.fromEntries(FOLDERS.map((folder) => [`#${folder}/*`, `./${folder}/*`])));
  });

  it('has a README in every room', () => {
    const without = ROOMS.filter(({ path: room }) => globSync(`${room}/README.md`, { cwd: inClone() }).length === 0);
    expect(without.map((room) => room.path)).toEqual([]);
  });
});

describe('the rooms of the house', () => {
  let result: ReturnType<typeof cruise>;
  beforeAll(() => {
    result = cruise(inClone());
  }, 120_000);

  it('the rules read every TypeScript file of the rooms', () => {
    const files = globSync(`{${READ.join(',')}}/**/*.ts`, {
      cwd: inClone(),
      exclude: (name) => /^(dist|\.astro)$/.test(name),
    });
    expect(files.filter((file) => !result.modules.has(file) && !file.endsWith('.d.ts'))).toEqual([]);
    expect(files.length).toBeGreaterThan(400);
  });

  it('the rooms import only what the list allows, without circles', () => {
    expect(result.violations).toEqual([]);
  });
});

describe('an import that the list forbids is found', () => {
  const clock = 'export const now = 1;\nexport interface Clock { now: number }\n';
  it.each([
    ['a value', "import { now } from '#warehouse/clock.ts';\nexport const t = now;\n"],
    ['a type only', "import type { Clock } from '#warehouse/clock.ts';\nexport const t: Clock = { now: 1 };\n"],
    [
      'a type beside nothing else',
      "import { type Clock } from '#warehouse/clock.ts';\nexport const t: Clock = { now: 1 };\n",
    ],
    ['a re-export', "export { now } from '#warehouse/clock.ts';\n"],
    ['an import at run time', "export const t = async () => (await import('#warehouse/clock.ts')).now;\n"],
  ])('a forbidden import is found as %s', (_kind, text) => {
    const { violations } = cruise(house({ 'market/bar.ts': text, 'warehouse/clock.ts': clock }));
    expect(violations).toEqual(['market-reads-only-its-row: market/bar.ts -> warehouse/clock.ts']);
  });

  it('a forbidden import is found as a value where only types are allowed', () => {
    const { violations } = cruise(
      house({
        'warehouse/a.ts': "import { limit } from '#config/limit.ts';\nexport const a = limit;\n",
        'config/limit.ts': 'export const limit = 1;\n',
      }),
    );
    expect(violations).toEqual(['warehouse-reads-types-only: warehouse/a.ts -> config/limit.ts']);
  });

  it('a forbidden import is found when it is against the inner order of a room', () => {
    const { violations } = cruise(
      house({
        'market/math/a.ts': "import { b } from '../b.ts';\nexport const a = b;\n",
        'market/b.ts': 'export const b = 1;\n',
        'market/features/c.ts': "import { d } from '../models/d.ts';\nexport const c = d;\n",
        'market/models/d.ts': 'export const d = 1;\n',
      }),
    );
    expect(violations.sort()).toEqual([
      'market/features-reads-only-its-row: market/features/c.ts -> market/models/d.ts',
      'market/math-reads-only-its-row: market/math/a.ts -> market/b.ts',
    ]);
  });

  it('a forbidden import is found as a builtin in a pure room or in a workflow', () => {
    const text = "import { readFileSync } from 'node:fs';\nexport const read = readFileSync;\n";
    const { violations } = cruise(house({ 'market/a.ts': text, 'market/models/c.ts': text, 'workflows/b.ts': text }));
    expect(violations.sort()).toEqual([
      'market-is-pure: market/a.ts -> fs',
      'market/models-is-pure: market/models/c.ts -> fs',
      'workflows-are-deterministic: workflows/b.ts -> fs',
    ]);
  });

  it.each([
    ['values', "import { a } from './a.ts';\nexport const b = () => a;\n"],
    ['types', "import type { A } from './a.ts';\nexport interface B { readonly a: A }\nexport const b = 1;\n"],
  ])('a forbidden import is found as a circle of %s', (_kind, text) => {
    const a = "import { b } from './b.ts';\nexport interface A { readonly x: number }\nexport const a = () => b;\n";
    const { violations } = cruise(house({ 'market/a.ts': a, 'market/b.ts': text }));
    expect(violations.some((violation) => violation.startsWith('no-circles: market/'))).toBe(true);
  });
});
