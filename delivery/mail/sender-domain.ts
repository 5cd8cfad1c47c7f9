/** Gives the TXT records of a name, each in its pieces; an error with code ENOTFOUND or ENODATA where there is none. */
export type ResolveTxt = (name: string) => Promise<string[][]>;

export interface DomainRecord {
  readonly record: 'SPF' | 'DKIM' | 'DMARC';
  /** The name that was asked. */
  readonly name: string;
  readonly found: readonly string[];
  /** `weak`: it is there and protects nobody. */
  readonly verdict: 'good' | 'weak' | 'missing' | 'wrong';
  /** What is wrong and what to do; '' where nothing is. */
  readonly advice: string;
}

export interface DomainToCheck {
  readonly domain: string;
  /** Where bounces go: providers send from a name below the domain, such as send.example.com. */
  readonly bounceDomain: string;
  /** Name of the key that signs: `resend` for Resend. */
  readonly selector: string;
}

/**
 * Whether a domain may send mails that mailboxes believe: SPF (RFC 7208), DKIM (RFC 6376) and DMARC (RFC 7489).
 * @throws Error of the resolver when it does not answer
 */
export async function checkSenderDomain(
  resolveTxt: ResolveTxt,
  { domain, bounceDomain, selector }: DomainToCheck,
): Promise<DomainRecord[]> {
  const ask = async (name: string): Promise<string[]> => {
    try {
      return (await resolveTxt(name)).map((pieces) => pieces.join(''));
    } catch (error) {
      if (['ENOTFOUND', 'ENODATA'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
      throw error;
    }
  };
  const names = [bounceDomain, `${selector}._domainkey.${domain}`, `_dmarc.${domain}`] as const;
  const [spf, dkim, dmarc] = [await ask(names[0]), await ask(names[1]), await ask(names[2])];
  return [judgeSpf(names[0], spf), judgeDkim(names[1], dkim), judgeDmarc(names[2], dmarc)];
}

function judgeSpf(name: string, texts: readonly string[]): DomainRecord {
  const found = texts.filter((text) => /^v=spf1(\s|$)/i.test(text));
  const judged = (verdict: DomainRecord['verdict'], advice = ''): DomainRecord => ({
    record: 'SPF',
    name,
    found,
    verdict,
    advice,
  });
  const [only = '', ...more] = found;
  if (only === '')
    return judged(
      'missing',
      `add a TXT record at ${name} that begins with v=spf1 and names the servers of your provider`,
    );
  if (more.length > 0)
    return judged('wrong', 'there are several: a mailbox believes none of them; put all servers into one record');
  const all = /(?:^|\s)([+?~-]?)all(?=\s|$)/i.exec(only);
  if (all === null && !/\sredirect=/i.test(only))
    return judged('weak', 'it has no end: add ~all, or everybody else is neither allowed nor refused');
  if (all?.[1] === '+' || all?.[1] === '') return judged('wrong', 'it allows everybody: write ~all instead of +all');
  return judged('good');
}

function judgeDkim(name: string, texts: readonly string[]): DomainRecord {
  const found = texts.filter((text) => tagsOf(text).has('p'));
  const judged = (verdict: DomainRecord['verdict'], advice = ''): DomainRecord => ({
    record: 'DKIM',
    name,
    found,
    verdict,
    advice,
  });
  const [only, ...more] = found;
  if (only === undefined) return judged('missing', `add the key of your provider as a TXT record at ${name}`);
  if (more.length > 0) return judged('wrong', 'there are several keys under one name: remove the old one');
  if (tagsOf(only).get('p') === '') return judged('wrong', 'the key is withdrawn: its p= is empty');
  return judged('good');
}

function judgeDmarc(name: string, texts: readonly string[]): DomainRecord {
  const found = texts.filter((text) => /^v=DMARC1(\s*;|\s*$)/i.test(text));
  const judged = (verdict: DomainRecord['verdict'], advice = ''): DomainRecord => ({
    record: 'DMARC',
    name,
    found,
    verdict,
    advice,
  });
  const [only, ...more] = found;
  if (only === undefined)
    return judged(
      'missing',
      `add a TXT record at ${name}, to begin with: v=DMARC1; p=none; rua=mailto:dmarc@your.domain`,
    );
  if (more.length > 0) return judged('wrong', 'there are several: a mailbox believes none of them');
  const policy = tagsOf(only).get('p')?.toLowerCase();
  if (policy === 'none')
    return judged('weak', 'it watches and protects nobody: write p=quarantine once its reports are clean');
  if (policy !== 'quarantine' && policy !== 'reject')
    return judged('wrong', 'its policy is missing: write p=none, p=quarantine or p=reject');
  return judged('good');
}

/** `a=b; c=d` as names and values, spaces left out. */
const tagsOf = (text: string): Map<string, string> =>
  new Map(
    text.split(';').flatMap((part) => {
      const at = part.indexOf('=');
      return at < 0
        ? []
        : [[part.slice(0, at).trim().toLowerCase(), part.slice(at + 1).replaceAll(/\s/g, '')] as const];
    }),
  );
