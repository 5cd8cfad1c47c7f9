import { createVerify, generateKeyPairSync } from 'node:crypto';
import { getSignedCookies } from '@aws-sdk/cloudfront-signer';
import { describe, expect, it } from 'vitest';
import { cdnCookies } from './cloudfront.ts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const CDN = { baseUrl: 'https://cdn.example.com/', keyPairId: 'K2JCJMDEHXQW5F', privateKey };
const END = Date.UTC(2026, 10, 28, 12);

/** What CloudFront does with a cookie value: the characters back, then base64. */
const decoded = (value: string): Buffer =>
  Buffer.from(value.replaceAll('-', '+').replaceAll('_', '=').replaceAll('~', '/'), 'base64');

describe('a grant as signed cookies of CloudFront', () => {
  it.each(['/', '/class/crypto', '/instrument/BTCUSDT.json'])(
    'equals what the client of AWS makes from the same policy, byte for byte, for the scope %s',
    (scope) => {
      const cookies = cdnCookies(CDN, { tier: 'growth', scope, expiresAt: END });
      const policy = decoded(cookies['CloudFront-Policy']).toString();
      const key = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
      expect(getSignedCookies({ keyPairId: CDN.keyPairId, privateKey: key, policy })).toEqual(cookies);
    },
  );

  it('carries a signature that anybody with the public key can check, over a policy that ends with the grant', () => {
    const cookies = cdnCookies(CDN, { tier: 'growth', scope: '/', expiresAt: END + 999 });
    const policy = decoded(cookies['CloudFront-Policy']);
    expect(createVerify('RSA-SHA1').update(policy).verify(publicKey, decoded(cookies['CloudFront-Signature']))).toBe(
      true,
    );
    expect(JSON.parse(policy.toString())).toEqual({
      Statement: [
        {
          Resource: 'https://cdn.example.com/growth/*',
          Condition: { DateLessThan: { 'AWS:EpochTime': END / 1000 } },
        },
      ],
    });
  });

  it('names the tree of one tier and, for a page, that page alone', () => {
    const resourceOf = (tier: string, scope: string) =>
      JSON.parse(decoded(cdnCookies(CDN, { tier, scope, expiresAt: END })['CloudFront-Policy']).toString()).Statement[0]
        .Resource;
    expect(resourceOf('free', '/')).toBe('https://cdn.example.com/free/*');
    expect(resourceOf('enterprise', '/class/crypto')).toBe('https://cdn.example.com/enterprise/class/crypto');
  });

  it('holds nothing that a cookie must not hold', () => {
    for (let n = 0; n < 50; n++) {
      const cookies = cdnCookies(CDN, { tier: 'growth', scope: `/archive/${n}`, expiresAt: END + n * 1000 });
      expect(Object.values(cookies).join('')).toMatch(/^[\w~-]+$/);
    }
  });
});
