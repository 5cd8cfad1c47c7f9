import { createHash } from 'node:crypto';
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { inClone } from '#cli/setup/paths.mjs';
import { KINDS } from '#cli/setup/test-kinds.mjs';

const read = (file: string) => readFileSync(inClone(file), 'utf8');
const manifest = JSON.parse(read('package.json')) as Record<string, Record<string, string>> & { license: string };

/** SHA-256 of https://www.apache.org/licenses/LICENSE-2.0.txt. */
const APACHE_2 = 'cfc7749b96f63bd31c3c42b5c471bf756814053e847c10f3eb003417bc523d30';

describe('the licence', () => {
  it('LICENSE holds the complete, unchanged text of Apache-2.0, and package.json names it', () => {
    expect(
      createHash('sha256')
        .update(readFileSync(inClone('LICENSE')))
        .digest('hex'),
    ).toBe(APACHE_2);
    expect(manifest.license).toBe('Apache-2.0');
  });
});

describe('a stranger finds', () => {
  const PAGES = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md', 'tests/README.md'];

  it.each(PAGES)('every relative link in %s leads somewhere', (page) => {
    const links = [...read(page).matchAll(/\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)/g)].map(
      ([, target]) => target as string,
    );
    const lost = links.filter((target) => !existsSync(inClone(path.dirname(page), target)));
    expect(lost).toEqual([]);
  });

  it.each(PAGES)('every file that %s names by its path is there', (page) => {
    const named = [...read(page).matchAll(/`((?:[\w-]+\/)+[\w.-]+\.(?:ts|mjs|md|yml))`/g)].map(
      ([, file]) => file as string,
    );
    expect(named.filter((file) => !file.includes('NNNN') && !existsSync(inClone(file)))).toEqual([]);
  });

  it('every script that CONTRIBUTING.md and README.md name is in package.json', () => {
    const named = [...`${read('CONTRIBUTING.md')}${read('README.md')}`.matchAll(/npm run ([a-z:]+)/g)];
    const scripts = new Set(named.map(([, name]) => name as string));
    expect([...scripts].filter((name) => !(name in (manifest.scripts ?? {})))).toEqual([]);
    const wanted = ['lint', 'format', 'typecheck', 'test:unit', 'test:integration', 'dev'];
    expect(wanted.filter((name) => !scripts.has(name))).toEqual([]);
  });

  it('every script works in a clone without packages: each goes through the bootstrap', () => {
    for (const [name, command] of Object.entries(manifest.scripts ?? {}))
      expect(command, name).toMatch(/^node cli\/bootstrap\.mjs /);
  });

  it('CHANGELOG.md has the version of package.json at its top', () => {
    expect(/^## (\S+) - (?:unreleased|\d{4}-\d\d-\d\d)$/m.exec(read('CHANGELOG.md'))?.[1]).toBe(manifest.version);
  });

  it('.nvmrc names the Node that npm installs for every platform', () => {
    for (const [name, version] of Object.entries(manifest.optionalDependencies ?? {}))
      expect(version.split('.')[0], name).toBe(read('.nvmrc').trim());
  });
});

describe('what the host of the repository reads', () => {
  it('runs .ci/run in CI on the Node of .nvmrc, with no right to write', () => {
    const workflow = parse(read('.github/workflows/ci.yml'));
    const steps: { run?: string; with?: Record<string, unknown> }[] = workflow.jobs.test.steps;
    expect(steps.some(({ run }) => run === 'bash .ci/run')).toBe(true);
    expect(steps.some((step) => step.with?.['node-version-file'] === '.nvmrc')).toBe(true);
    expect(workflow.permissions).toEqual({ contents: 'read' });
  });

  it.each(['bug', 'idea'])('asks for something in the issue form "%s"', (name) => {
    const form = parse(read(`.github/ISSUE_TEMPLATE/${name}.yml`));
    expect(form.name).toBeTypeOf('string');
    expect(form.body.some((field: { validations?: { required?: boolean } }) => field.validations?.required)).toBe(true);
  });

  it('sends a security problem away from public issues', () => {
    const { blank_issues_enabled, contact_links } = parse(read('.github/ISSUE_TEMPLATE/config.yml'));
    expect(blank_issues_enabled).toBe(false);
    expect(contact_links[0].about).toContain('privately');
  });

  it('updates packages, Go modules, actions and images', () => {
    const { updates } = parse(read('.github/dependabot.yml'));
    const systems = updates.map((update: { 'package-ecosystem': string }) => update['package-ecosystem']);
    expect(systems.sort()).toEqual(['docker', 'github-actions', 'gomod', 'npm']);
  });

  it('names owners only of files and folders that exist', () => {
    const patterns = [...read('.github/CODEOWNERS').matchAll(/^(\/\S+) +@/gm)].map(([, pattern]) => pattern as string);
    expect(patterns.length).toBeGreaterThan(3);
    expect(patterns.filter((pattern) => !existsSync(inClone(pattern)))).toEqual([]);
  });
});

describe('the kinds of tests', () => {
  it('the kinds of tests are all folders of tests/ that hold a test, and the tests of the rooms', () => {
    const folders = readdirSync(inClone('tests')).filter(
      (name) => globSync('**/*.test.ts', { cwd: inClone('tests', name) }).length > 0,
    );
    expect(KINDS.map(({ name }) => name).sort()).toEqual([...folders, 'unit'].sort());
  });

  it('the kinds of tests have names that can be written after --only without quotes', () => {
    for (const { name } of KINDS) expect(name).toMatch(/^[a-z0-9]+$/);
  });
});
