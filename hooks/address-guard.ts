import { BlockList, isIP, isIPv4 } from 'node:net';

/** An address that a name has. */
export interface Address {
  readonly address: string;
  readonly family: 4 | 6;
}

/** The addresses of a host name, as the system or a test knows them. */
export type Resolve = (host: string) => Promise<readonly Address[]>;

/** An address that nothing is sent to. The message is for whoever has given it. */
export class RefusedAddress extends Error {
  override readonly name = 'RefusedAddress';
}

/** Networks of IPv4 that are nobody's on the internet (IANA's list of special purposes), with those of several hosts. */
const CLOSED_4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];
/** Of IPv6 only what is given out is open; in it these carry an address of IPv4, or are examples. */
const OPEN_6 = ['2000::', 3] as const;
const CLOSED_6: readonly (readonly [string, number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];

const closed = new BlockList();
for (const [network, bits] of CLOSED_4) closed.addSubnet(network, bits, 'ipv4');
for (const [network, bits] of CLOSED_6) closed.addSubnet(network, bits, 'ipv6');
const open6 = new BlockList();
open6.addSubnet(...OPEN_6, 'ipv6');
const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

export interface GuardOptions {
  /** Whether this machine itself may be sent to, also without TLS: for a demo and for tests. */
  readonly toLoopback: boolean;
}

/** Whether an address is one of the internet. */
export function isOpen(address: string, { toLoopback }: GuardOptions): boolean {
  if (isIP(address) === 0) return false;
  const family = isIPv4(address) ? 'ipv4' : 'ipv6';
  if (toLoopback && loopback.check(address, family)) return true;
  return !closed.check(address, family) && (family === 'ipv4' || open6.check(address, 'ipv6'));
}

/**
 * The address of an endpoint as it is kept. Decimal, octal and hexadecimal hosts are read as what they mean. What its name resolves to is looked at when
 * something is sent, each time.
 * @throws RefusedAddress
 */
export function endpointUrl(text: string, options: GuardOptions): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !['https:', 'http:'].includes(url.protocol)) throw new RefusedAddress('not an https address');
  if (url.username !== '' || url.password !== '') throw new RefusedAddress('an address without a user name, please');
  const host = hostOf(url);
  const literal = isIP(host) !== 0;
  if (literal && !isOpen(host, options)) throw new RefusedAddress(`${host} is not an address of the internet`);
  if (!literal && !options.toLoopback && /(^|\.)localhost\.?$/.test(host))
    throw new RefusedAddress(`${host} is not a host of the internet`);
  if (url.protocol === 'http:' && !options.toLoopback) throw new RefusedAddress('not an https address');
  url.hash = '';
  return url;
}

/** The host without the brackets of IPv6. */
export const hostOf = (url: URL): string => url.hostname.replace(/^\[(.*)\]$/, '$1');

/**
 * The one address that a request to a URL connects to. The name is resolved once, and refused when any of its addresses is closed: which of them
 * would be taken is not for whoever answers for the name to choose.
 * @throws RefusedAddress
 */
export async function addressFor(url: URL, resolve: Resolve, options: GuardOptions): Promise<Address> {
  const host = hostOf(url);
  const family = isIP(host);
  const found: readonly Address[] = family === 4 || family === 6 ? [{ address: host, family }] : await resolve(host);
  const [first] = found;
  if (first === undefined) throw new RefusedAddress(`${host} has no address`);
  for (const { address } of found)
    if (!isOpen(address, options)) throw new RefusedAddress(`${host} is ${address}, which is not of the internet`);
  // Without TLS nothing leaves the machine.
  if (url.protocol !== 'https:' && !loopback.check(first.address, first.family === 4 ? 'ipv4' : 'ipv6'))
    throw new RefusedAddress('not an https address');
  return first;
}
