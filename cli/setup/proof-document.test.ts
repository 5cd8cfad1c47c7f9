import { expect, it } from 'vitest';
import { mergeProofs } from './proof-document.mjs';

it('a proof that ran again replaces its own section and leaves the others as they were', () => {
  const first = mergeProofs('', { name: 'links', figures: { opened: 0, commit: 'aaa' } });
  const second = mergeProofs(first, { name: 'kills', figures: { kills: 100, commit: 'bbb' } });
  const third = mergeProofs(second, { name: 'kills', figures: { kills: 120, commit: 'ccc' } });
  expect(third.match(/^## .*/gm)).toEqual(['## kills', '## links']);
  expect(third).toMatch(/\| kills +\| 120 +\|/);
  expect(third).toMatch(/\| commit +\| aaa +\|/);
  expect(third).not.toContain('bbb');
});
