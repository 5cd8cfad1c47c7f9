import { ApplicationFailure, defaultFailureConverter, defaultPayloadConverter } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { ArgusError } from './argus-error.ts';
import { argusErrorOf, failureDetails } from './failure.ts';

const refused = new ArgusError('ARGUS_FEED_EMPTY', 'feed x has no daily bar. What to do: nothing');

/** A failure as a client has it: through Temporal's own encoding, below the failure of the run. */
function received(failure: Error): Error {
  const run = ApplicationFailure.create({ message: 'stage daily-bars failed', type: 'StageFailed', cause: failure });
  const encoded = defaultFailureConverter.errorToFailure(run, defaultPayloadConverter);
  return defaultFailureConverter.failureToError(encoded, defaultPayloadConverter);
}

describe('an ArgusError that failed a run', () => {
  it('is read back with its code, message and advice, whatever its message contains', () => {
    const { code, message, advice } = refused;
    const failure = ApplicationFailure.create({
      message: 'for people',
      type: code,
      details: [failureDetails(refused)],
    });
    expect(argusErrorOf(received(failure))).toMatchObject({ code, message, advice });
  });

  it('is read back with its code from a failure that carries no details', () => {
    const failure = ApplicationFailure.create({ message: 'ARGUS_FEED_LATE: late', type: 'ARGUS_FEED_LATE' });
    expect(argusErrorOf(received(failure))).toMatchObject({
      code: 'ARGUS_FEED_LATE',
      message: 'ARGUS_FEED_LATE: late',
    });
  });

  it('is found below errors that were caused by it', () => {
    expect(argusErrorOf(new Error('outer', { cause: refused }))).toBe(refused);
  });

  it.each([
    [
      'a failure of another kind',
      ApplicationFailure.create({ message: 'x', type: 'Broken', details: [{ code: 'X' }] }),
    ],
    [
      'a failure whose type is a property of every object',
      ApplicationFailure.create({ message: 'x', type: 'toString' }),
    ],
    ['a bare error', new TypeError('x')],
    ['no error', undefined],
  ])('is not made out of %s', (_, error) => {
    expect(argusErrorOf(error)).toBeNull();
  });
});
