import { expect, it } from 'vitest';
import { invariant } from './invariant.ts';

it('an invariant that holds does nothing, and a broken one is an internal error with what is broken', () => {
  expect(() => invariant(1, 'x')).not.toThrow();
  expect(() => invariant(undefined, 'market xnys has no hours')).toThrow(
    expect.objectContaining({ code: 'ARGUS_INTERNAL', exitCode: 5, message: 'market xnys has no hours' }),
  );
});
