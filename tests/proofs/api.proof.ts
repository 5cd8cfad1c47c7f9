import { expect, it } from 'vitest';
import { askForForeign } from '#api/testing/foreign-requests.ts';
import { record } from './record.ts';

const REQUESTS = 10_000;

it('ten thousand requests of a tenant for what is another’s find nothing, and not whether there is such a thing', async () => {
  const { leaks, distinguished, statuses } = await askForForeign(REQUESTS, 7);
  expect(leaks).toEqual([]);
  expect(distinguished).toEqual([]);
  expect(statuses[500] ?? 0).toBe(0);
  record('api', {
    'requests of one tenant for what is another’s, none answered with a row, a name or an existence of it': REQUESTS,
    'of these answered, refused, not found': `${statuses[200] ?? 0}, ${statuses[400] ?? 0}, ${statuses[404] ?? 0}`,
  });
}, 3_600_000);
