import { describe, expect, it } from 'vitest';
import { checkSenderDomain } from './sender-domain.ts';

const asked = { domain: 'example.com', bounceDomain: 'send.example.com', selector: 'resend' };
const SPF = 'v=spf1 include:amazonses.com ~all';
const DKIM = 'p=MIGfMA0GCSq';
const DMARC = 'v=DMARC1; p=reject; rua=mailto:d@example.com';

/** Verdicts of a domain with these records. */
async function verdicts(spf: string[], dkim: string[], dmarc: string[]): Promise<string[]> {
  const records: Record<string, string[]> = {
    'send.example.com': spf,
    'resend._domainkey.example.com': dkim,
    '_dmarc.example.com': dmarc,
  };
  const resolve = async (name: string) => {
    const texts = records[name] ?? [];
    if (texts.length === 0) throw Object.assign(new Error('queryTxt'), { code: 'ENOTFOUND' });
    // Long records come in pieces.
    return texts.map((text) => [text.slice(0, 7), text.slice(7)]);
  };
  return (await checkSenderDomain(resolve, asked)).map(({ verdict }) => verdict);
}

describe('the domain of a sender', () => {
  it('A domain may send where its three records say so, whatever else stands beside them', async () => {
    expect(await verdicts(['google-site-verification=x', SPF], [`v=DKIM1; k=rsa; ${DKIM}`], [DMARC])).toEqual([
      ...['good', 'good', 'good'],
    ]);
    expect(await verdicts(['v=spf1 redirect=_spf.example.net'], [DKIM], ['v=DMARC1;p=quarantine'])).toEqual([
      ...['good', 'good', 'good'],
    ]);
  });

  it('A domain lacks what is not there, and each record says where it belongs and what to write', async () => {
    expect(await verdicts([], [], [])).toEqual(['missing', 'missing', 'missing']);
    const nobody = () => Promise.reject(Object.assign(new Error('queryTxt'), { code: 'ENODATA' }));
    for (const { name, advice } of await checkSenderDomain(nobody, asked)) expect(advice).toContain(name);
  });

  it.each([
    ['two records of SPF', [SPF, SPF], [DKIM], [DMARC], ['wrong', 'good', 'good']],
    ['an SPF that allows everybody', ['v=spf1 +all'], [DKIM], [DMARC], ['wrong', 'good', 'good']],
    ['an SPF that allows everybody without a sign', ['v=spf1 all'], [DKIM], [DMARC], ['wrong', 'good', 'good']],
    ['an SPF without an end', ['v=spf1 include:x.com'], [DKIM], [DMARC], ['weak', 'good', 'good']],
    ['a record that only begins like SPF', ['v=spf10 -all'], [DKIM], [DMARC], ['missing', 'good', 'good']],
    ['a key that was withdrawn', [SPF], ['v=DKIM1; p='], [DMARC], ['good', 'wrong', 'good']],
    ['two keys', [SPF], [DKIM, DKIM], [DMARC], ['good', 'wrong', 'good']],
    ['a DMARC that only watches', [SPF], [DKIM], ['v=DMARC1; p=none'], ['good', 'good', 'weak']],
    ['a DMARC without a policy', [SPF], [DKIM], ['v=DMARC1; rua=mailto:a@b.c'], ['good', 'good', 'wrong']],
    ['two records of DMARC', [SPF], [DKIM], [DMARC, DMARC], ['good', 'good', 'wrong']],
  ])('a domain with %s is not believed as it stands', async (_what, spf, dkim, dmarc, expected) => {
    expect(await verdicts(spf, dkim, dmarc)).toEqual(expected);
  });

  it('A domain is not judged where the resolver does not answer', async () => {
    const away = () => Promise.reject(Object.assign(new Error('queryTxt'), { code: 'ETIMEOUT' }));
    await expect(checkSenderDomain(away, asked)).rejects.toMatchObject({ code: 'ETIMEOUT' });
  });
});
