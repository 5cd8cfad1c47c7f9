import { globSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { inClone } from '#cli/setup/paths.mjs';

const read = (file: string) => readFileSync(inClone(file), 'utf8');
const files = readdirSync(inClone('tests/golden'));
const numbers = files.filter((file) => file.endsWith('.json')).map((file) => file.replace('.json', ''));
const pinned = new Map(
  [...read('tests/golden/requirements.txt').matchAll(/^([\w.-]+)==(\S+)$/gm)].map(([, name, version]) => [
    name as string,
    version as string,
  ]),
);

describe('golden numbers', () => {
  it('golden numbers have the script that made them, and each script has its numbers', () => {
    const scripts = files.filter((file) => file.endsWith('.py') && file !== 'common.py');
    expect(numbers.length).toBeGreaterThan(4);
    expect(scripts.map((file) => file.replace('.py', '')).sort()).toEqual([...numbers].sort());
  });

  it.each(numbers)('%s were made by the versions that requirements.txt pins', (name) => {
    const { made } = JSON.parse(read(`tests/golden/${name}.json`)) as { made: Record<string, string> };
    const { python, ...packages } = made;
    expect(python).toMatch(/^3\.\d+\.\d+$/);
    expect(Object.keys(packages).length).toBeGreaterThan(0);
    for (const [library, version] of Object.entries(packages)) expect(pinned.get(library), library).toBe(version);
  });

  it.each(numbers)('%s stand in the README, and a test of a room reads them', (name) => {
    expect(read('tests/golden/README.md')).toContain(`| \`${name}.json\``);
    const tests = globSync('*/**/*.test.ts', { cwd: inClone(), exclude: ['node_modules', '.argus', 'tests'] });
    expect(tests.filter((file) => read(file).includes(`/tests/golden/${name}.json'`))).not.toEqual([]);
  });

  it('golden numbers come with no other file: a test that reads numbers from outside the project would be skipped elsewhere', () => {
    const known = /^(?:[\w-]+\.(?:json|py)|README\.md|requirements\.txt)$/;
    expect(files.filter((file) => !known.test(file) && file !== '__pycache__')).toEqual([]);
  });
});
