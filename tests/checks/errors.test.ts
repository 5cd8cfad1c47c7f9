import { globSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ADVICE, SetupError } from '#cli/setup/error.mjs';
import { inClone } from '#cli/setup/paths.mjs';
import { ArgusError, explain } from '#errors/argus-error.ts';
import { CATALOGUE, type ErrorCode } from '#errors/catalogue.ts';
import type { CatalogueEntry } from '#errors/catalogue-entry.ts';
import { FOLDERS } from '../../tools/rooms.mjs';

const entries = Object.entries(CATALOGUE) as [ErrorCode, CatalogueEntry][];
const codes = entries.map(([code]) => code);
const page = (code: string) => readFileSync(inClone('docs', 'errors', `${code}.md`), 'utf8');

const sources = globSync(`{${FOLDERS.join(',')}}/**/*.{ts,mjs}`, {
  cwd: inClone(),
  exclude: (name) => /node_modules|^dist$|\.test\.ts$/.test(name),
})
  .filter((file) => !/\.test\.ts$|\/dist\/|node_modules/.test(file))
  .map((file) => ({ file, text: readFileSync(inClone(file), 'utf8') }));
/** Every code that is written as a literal where an error is made (in source: one that is only mentioned in a comment does not count). */
const thrown = new Set(
  sources.flatMap(({ text }) => [...text.matchAll(/'(ARGUS_[A-Z_]+)'/g)].map(([, code]) => code as string)),
);
const made = new Set(
  sources.flatMap(({ text }) =>
    [...text.matchAll(/new (?:ArgusError|SetupError)\(\s*'(ARGUS_[A-Z_]+)'/g)].map(([, code]) => code as string),
  ),
);

describe('the catalogue of errors', () => {
  it('the catalogue and docs/errors have the same codes', () => {
    const pages = readdirSync(inClone('docs', 'errors'))
      .filter((file) => file.startsWith('ARGUS_'))
      .map((file) => file.replace('.md', ''));
    expect(pages.sort()).toEqual([...codes].sort());
  });

  it('has no code that is never thrown', () => {
    expect(codes.filter((code) => !thrown.has(code))).toEqual([]);
  });

  it('has every code that is thrown', () => {
    expect(made.size).toBeGreaterThan(20);
    expect([...made].filter((code) => !(code in CATALOGUE))).toEqual([]);
  });

  it.each(entries)('%s has a page with its title and its advice', (code, { title, advice }) => {
    const text = page(code);
    expect(text.startsWith(`# ${code}\n\n**${title}.**\n`)).toBe(true);
    expect(text).toContain(`**What to do.** ${advice}`);
  });

  it('gives the errors of the set-up the same advice and the exit code they end with', () => {
    const setup = codes.filter((code) => code.startsWith('ARGUS_SETUP_'));
    expect(Object.keys(ADVICE).sort()).toEqual([...setup].sort());
    for (const code of setup) {
      expect(ADVICE[code as keyof typeof ADVICE]).toBe(CATALOGUE[code].advice);
      expect(new SetupError(code, '').exitCode).toBe(CATALOGUE[code].exitCode);
    }
  });

  it('an error is shown in three lines: what happened, what to do, where to read more', () => {
    expect(explain(new ArgusError('ARGUS_USAGE', 'no such command: fly')).split('\n')).toEqual([
      'ARGUS_USAGE: no such command: fly',
      `  What to do: ${CATALOGUE.ARGUS_USAGE.advice}`,
      '  More: docs/errors/ARGUS_USAGE.md',
    ]);
  });
});
