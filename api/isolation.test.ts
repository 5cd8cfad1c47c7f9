import { expect, it } from 'vitest';
import { askForForeign } from './testing/foreign-requests.ts';

it('a tenant that asks every route for what is another’s finds nothing, and not whether there is such a thing', async () => {
  const { leaks, distinguished, statuses } = await askForForeign(400, 11);
  expect(leaks).toEqual([]);
  expect(distinguished).toEqual([]);
  expect(statuses[500] ?? 0).toBe(0);
  // Some are answered, or nothing would have been tried.
  expect(statuses[200] ?? 0).toBeGreaterThan(20);
}, 120_000);
