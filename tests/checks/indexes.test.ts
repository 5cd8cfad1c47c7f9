import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { inClone } from '#cli/setup/paths.mjs';
import { STAGES } from '#contracts/stages.ts';

const read = (file: string) => readFileSync(inClone(file), 'utf8');
const pagesOf = (folder: string) =>
  readdirSync(inClone(folder))
    .filter((name) => name.endsWith('.md') && name !== 'README.md')
    .sort();
/** File and text of every line `- [name](file): text` of an index. */
const linesOf = (index: string) =>
  [...read(index).matchAll(/^- \[[^\]]+\]\(([^)]+)\): (.+)$/gm)].map(([, file, text]) => ({ file, text }));
/** Title of a page, without the number of a decision, compared without regard to its first letter. */
const titleOf = (file: string) => plain((read(file).split('\n')[0] ?? '').replace(/^# (?:\d{4}[:.]? )?/, ''));
const plain = (text = '') => text.charAt(0).toUpperCase() + text.slice(1);

describe.each(['docs/decisions', 'docs/runbooks'])('the index of %s', (folder) => {
  it('lists every page of the folder once, and no page that is not there', () => {
    const listed = linesOf(`${folder}/README.md`).map(({ file }) => file);
    expect(listed.sort()).toEqual(pagesOf(folder));
  });

  it('gives each page the title that it has', () => {
    for (const { file, text } of linesOf(`${folder}/README.md`))
      expect(plain(text), file).toBe(titleOf(`${folder}/${file}`));
  });
});

describe('decisions', () => {
  it('decisions have a number of their own and say when we would reconsider', () => {
    const pages = pagesOf('docs/decisions');
    const numbers = pages.map((file) => /^(\d{4})-/.exec(file)?.[1]);
    expect(new Set(numbers).size).toBe(pages.length);
    expect(pages.filter((file) => !/\bwe would reconsider\b/i.test(read(`docs/decisions/${file}`)))).toEqual([]);
  });
});

describe('runbooks', () => {
  it('runbooks exist for every stage of every workflow: a blocked run links to its page', () => {
    const pages = pagesOf('docs/runbooks');
    expect(STAGES.filter((stage) => !pages.includes(`${stage}.md`))).toEqual([]);
  });
});
