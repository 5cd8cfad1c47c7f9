import { createSign, type KeyObject } from 'node:crypto';
import { WHOLE_REPORT } from './scope.ts';

/** A CDN that serves the trees of the tiers, and takes our signature for a right. */
export interface Cdn {
  /** Its address, below which each tier has a folder. */
  readonly baseUrl: string;
  /** Names the public key that the CDN was given. */
  readonly keyPairId: string;
  /** RSA, 2048 bits. */
  readonly privateKey: KeyObject;
}

/** The three cookies by which CloudFront lets a reader in. */
export interface CdnCookies {
  readonly 'CloudFront-Policy': string;
  readonly 'CloudFront-Signature': string;
  readonly 'CloudFront-Key-Pair-Id': string;
}

/**
 * A grant as signed cookies of CloudFront with a custom policy (Amazon CloudFront Developer Guide, "Setting signed cookies using a custom
 * policy"): RSA with SHA-1 over a policy without white space. A policy has one resource, and `*` in it stands for any text: a page is named exactly, so
 * its cookies open no twin of it and nothing beneath it. `expiresAt` is UTC ms.
 */
export function cdnCookies(
  { baseUrl, keyPairId, privateKey }: Cdn,
  { tier, scope, expiresAt }: { tier: string; scope: string; expiresAt: number },
): CdnCookies {
  const tree = `${baseUrl.replace(/\/$/, '')}/${tier}`;
  const policy = JSON.stringify({
    Statement: [
      {
        Resource: scope === WHOLE_REPORT ? `${tree}/*` : `${tree}${scope}`,
        Condition: { DateLessThan: { 'AWS:EpochTime': Math.floor(expiresAt / 1000) } },
      },
    ],
  });
  return {
    'CloudFront-Policy': cookieSafe(Buffer.from(policy)),
    'CloudFront-Signature': cookieSafe(createSign('RSA-SHA1').update(policy).sign(privateKey)),
    'CloudFront-Key-Pair-Id': keyPairId,
  };
}

/** Base64 with other characters in the place of those that a cookie must not have. */
const cookieSafe = (bytes: Buffer): string =>
  bytes.toString('base64').replaceAll('+', '-').replaceAll('=', '_').replaceAll('/', '~');
