import { spawnSync } from 'node:child_process';
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inClone } from '#cli/setup/paths.mjs';

/** The check reads all types behind the models, on a machine that may be busy. */
const CHECK_TIMEOUT_MS = 180_000;

/** The rooms that package.json knows by name; the copy has its own site/. */
const { imports } = JSON.parse(readFileSync(inClone('package.json'), 'utf8')) as { imports: Record<string, string> };
const ROOMS = Object.keys(imports)
  .map((name) => name.slice(1, -2))
  .filter((room) => room !== 'site');

describe('page templates', () => {
  const templates = globSync('site/src/**/*.astro', { cwd: inClone() }).map((file) => ({
    file,
    text: readFileSync(inClone(file), 'utf8'),
  }));

  it('declare what they are given: a template that reads Astro.props has an interface Props', () => {
    const given = templates.filter(({ text }) => text.includes('Astro.props'));
    expect(given.length).toBeGreaterThan(20);
    expect(given.filter(({ text }) => !/^interface Props \{$/m.test(text)).map(({ file }) => file)).toEqual([]);
  });

  it('never fall back to any', () => {
    const loose = templates.filter(({ text }) => /(?::|\bas|[<|,&])\s*any\b/.test(text));
    expect(loose.map(({ file }) => file)).toEqual([]);
  });
});

describe('the gates of the page templates', () => {
  let house: string;
  beforeEach(() => {
    house = copyOfTemplates();
  });
  afterEach(() => rmSync(house, { recursive: true, force: true }));

  it('name file and line of a misspelt field of a model and of a property of the wrong type', {
    timeout: CHECK_TIMEOUT_MS,
  }, () => {
    const misspelt = plant('Signals.astro', '{signal.horizon}', '{signal.horizn}');
    const mistyped = plant('InstrumentPage.astro', 'labelledby="next"', 'labelledby={7}');
    const { status, output } = check();
    expect(status).toBe(1);
    expect(output).toContain(`${misspelt}:`);
    expect(output).toContain(`${mistyped}:`);
    expect(output).toContain('- 2 errors');
  });

  it('take the templates as they are and refuse one that is badly formatted', () => {
    expect(lint()).toMatchObject({ status: 0 });
    plant('Signals.astro', '<td class="n">{signal.horizon}', '<td   class="n">{signal.horizon}');
    const { status, output } = lint();
    expect(status).toBe(1);
    expect(output).toMatch(/Signals\.astro format/);
  });

  it('refuse a template that a lint rule forbids', () => {
    const line = plant('Shifts.astro', '(shift) =>', '(shift: any) =>');
    const { status, output } = lint();
    expect(status).toBe(1);
    expect(output).toMatch(new RegExp(`${line.replace('.', '\\.')}:\\d+ lint/suspicious/noExplicitAny`));
  });

  /** Changes a text of a component, which must be there once. Returns "file:line". */
  function plant(component: string, text: string, mistake: string): string {
    const file = path.join(house, 'site', 'src', 'components', component);
    const parts = readFileSync(file, 'utf8').split(text);
    expect(parts, `${component}: ${text}`).toHaveLength(2);
    writeFileSync(file, parts.join(mistake));
    return `${component}:${parts[0]?.split('\n').length}`;
  }

  /** The step `templates` of `npm test`, over the copy. */
  const check = () => run(inClone('tools', 'check-templates.mjs'), path.join(house, 'site'));
  /** The step `lint` of `npm test`, over the copy. */
  const lint = () =>
    run(inClone('node_modules', '.bin', 'biome'), 'ci', '--diagnostic-level=error', '--colors=off', '.');

  function run(script: string, ...args: string[]): { status: number | null; output: string } {
    const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], { cwd: house, encoding: 'utf8' });
    return { status, output: stripVTControlCharacters(stdout + stderr) };
  }
});

/** A folder with a copy of the templates, between the rooms and settings that they have here. */
function copyOfTemplates(): string {
  const house = mkdtempSync(path.join(tmpdir(), 'argus-templates-'));
  for (const file of [
    'package.json',
    'tsconfig.base.json',
    'biome.json',
    'site/tsconfig.json',
    'site/scripts',
    'site/src',
  ])
    cpSync(inClone(file), path.join(house, file), { recursive: true });
  for (const room of ['node_modules', ...ROOMS]) symlinkSync(inClone(room), path.join(house, room));
  return house;
}
