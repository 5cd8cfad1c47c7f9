import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { newSecret, openSeal } from './sealing.ts';

const owner = { tenantId: 'a', endpointId: '1' };

it('a sealed secret opens for its endpoint alone, and says nothing by itself', () => {
  const secret = randomBytes(32);
  const seal = openSeal(() => [secret], randomBytes);
  const text = newSecret(randomBytes);
  const sealed = seal.close(owner, text);
  expect(sealed.toString('latin1')).not.toContain(text.slice(6, 20));
  expect(seal.open(owner, sealed)).toEqual({ text, isNewest: true });
  for (const other of [
    { ...owner, tenantId: 'b' },
    { ...owner, endpointId: '2' },
  ])
    expect(seal.open(other, sealed)).toBeNull();
  sealed[20] = (sealed[20] as number) ^ 1;
  expect(seal.open(owner, sealed)).toBeNull();
});

it('a secret that an older key has sealed opens while that key is there, and says so', () => {
  const keys = [randomBytes(32)];
  const seal = openSeal(() => keys, randomBytes);
  const sealed = seal.close(owner, 'whsec_x');
  keys.unshift(randomBytes(32));
  expect(seal.open(owner, sealed)).toEqual({ text: 'whsec_x', isNewest: false });
  keys.pop();
  expect(seal.open(owner, sealed)).toBeNull();
});
