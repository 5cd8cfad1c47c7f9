import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { inClone } from '#cli/setup/paths.mjs';

interface Violation {
  readonly from: string;
  readonly to: string;
  readonly rule: { readonly name: string };
}

/** Fewer modules than this means that the parser read nothing, not that the house got smaller. */
const LEAST_MODULES = 60;
const ROOMS = [
  'market',
  'feeds',
  'warehouse',
  'database',
  'engine',
  'reports',
  'site',
  'delivery',
  'workflows',
  'activities',
  'cli',
  'config',
  'errors',
];

function cruise(directory: string): { modules: string[]; violations: string[] } {
  const folders = readdirSync(directory).filter((name) => ROOMS.includes(name));
  const output = execFileSync(
    process.execPath,
    [
      inClone('node_modules/.bin/depcruise'),
      '--config',
      inClone('.dependency-cruiser.cjs'),
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
    modules: modules
      .map(({ source }) => source)
      .filter((source) => ROOMS.some((room) => source.startsWith(`${room}/`))),
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

describe('the rooms of the house', () => {
  let result: ReturnType<typeof cruise>;
  beforeAll(() => {
    result = cruise(inClone());
  });

  it(`are all read: at least ${LEAST_MODULES} modules and every room`, () => {
    expect(result.modules.length).toBeGreaterThanOrEqual(LEAST_MODULES);
    const unread = ROOMS.filter(
      (room) => existsSync(inClone(room)) && !result.modules.some((source) => source.startsWith(`${room}/`)),
    );
    expect(unread).toEqual([]);
  });

  it('import only what the table of rooms allows, without circles', () => {
    expect(result.violations).toEqual([]);
  });
});

describe('an import the table forbids is found', () => {
  const clock = 'export const now = 1;\nexport interface Clock { now: number }\n';
  it.each([
    ['a value', "import { now } from '#warehouse/clock.ts';\nexport const t = now;\n"],
    ['a type only', "import type { Clock } from '#warehouse/clock.ts';\nexport const t: Clock = { now: 1 };\n"],
    [
      'a type beside nothing else',
      "import { type Clock } from '#warehouse/clock.ts';\nexport const t: Clock = { now: 1 };\n",
    ],
    ['by a re-export', "export { now } from '#warehouse/clock.ts';\n"],
    ['at run time', "export const t = async () => (await import('#warehouse/clock.ts')).now;\n"],
  ])('as %s', (_kind, text) => {
    const { violations } = cruise(house({ 'market/bar.ts': text, 'warehouse/clock.ts': clock }));
    expect(violations).toEqual(['market-reads-only-its-row: market/bar.ts -> warehouse/clock.ts']);
  });

  it('as a value where only types are allowed', () => {
    const { violations } = cruise(
      house({
        'warehouse/a.ts': "import { limit } from '#config/limit.ts';\nexport const a = limit;\n",
        'config/limit.ts': 'export const limit = 1;\n',
      }),
    );
    expect(violations).toEqual(['warehouse-reads-types-only: warehouse/a.ts -> config/limit.ts']);
  });

  it('as a builtin in market/ or in a workflow', () => {
    const text = "import { readFileSync } from 'node:fs';\nexport const read = readFileSync;\n";
    const { violations } = cruise(house({ 'market/a.ts': text, 'workflows/b.ts': text }));
    expect(violations.sort()).toEqual([
      'market-is-pure: market/a.ts -> fs',
      'workflows-are-deterministic: workflows/b.ts -> fs',
    ]);
  });

  it('as a circle', () => {
    const { violations } = cruise(
      house({
        'market/a.ts': "import { b } from './b.ts';\nexport const a = () => b;\n",
        'market/b.ts': "import { a } from './a.ts';\nexport const b = () => a;\n",
      }),
    );
    expect(violations).toContain('no-circles: market/a.ts -> market/b.ts');
  });
});
