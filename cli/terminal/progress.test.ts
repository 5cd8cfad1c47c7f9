import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { type ProgressOutput, withProgress } from './progress.ts';

/** A pipe in the place of a terminal, and the text written to it. */
function pipe(): { out: ProgressOutput; text: () => string } {
  const stream = new PassThrough();
  const chunks: Buffer[] = [];
  stream.on('data', (chunk) => chunks.push(chunk));
  return { out: stream as unknown as ProgressOutput, text: () => Buffer.concat(chunks).toString('utf8') };
}

it('a step gives its result and leaves one line about what it reached', async () => {
  const { out, text } = pipe();
  expect(await withProgress('load history', out, async () => [42, '1,000 bars'])).toBe(42);
  expect(text()).toMatch(/✓.* load history +0\.\d s {2}1,000 bars\n/);
});

it('a failed step is marked, and its error goes on to the caller', async () => {
  const { out, text } = pipe();
  const broken = new Error('the disk is full');
  await expect(withProgress('load history', out, async () => Promise.reject(broken))).rejects.toBe(broken);
  expect(text()).toMatch(/✗.* load history .*the disk is full/);
});
