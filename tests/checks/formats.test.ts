import { expect, it } from 'vitest';
import { formatsPage, readFormatsPage } from '../../tools/formats.ts';

it('docs/formats.md lists the layouts that the feeds know: node tools/formats.ts writes it', () => {
  expect(readFormatsPage()).toBe(formatsPage(readFormatsPage()));
});
