import { expect, it } from 'vitest';
import { KERNEL } from '#market/models/shifts/kernel-bytes.ts';
import { assembleKernel } from '../../tools/assemble-kernel.ts';

it('the bytes of the correlation kernel are what its text assembles to', async () => {
  expect(await assembleKernel()).toBe(KERNEL);
});
