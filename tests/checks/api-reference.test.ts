import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { inClone } from '#cli/setup/paths.mjs';
import { referencePage } from '../../tools/api-reference.ts';

it('docs/api says what the table of routes says: node tools/api-reference.ts writes it', () => {
  expect(readFileSync(inClone('docs', 'api', 'README.md'), 'utf8')).toBe(referencePage());
});
