import { describe, expect, it } from 'vitest';
import { type Address, addressFor, endpointUrl, isOpen, RefusedAddress } from './address-guard.ts';

const STRICT = { toLoopback: false };
const v4 = (address: string): Address => ({ address, family: 4 });

describe('an address of an endpoint', () => {
  it.each([
    'http://169.254.169.254/latest/meta-data',
    'https://169.254.169.254',
    'https://[fd00:ec2::254]/',
    'https://127.0.0.1',
    'https://localhost',
    'https://a.localhost.',
    'https://[::1]',
    'https://[::ffff:127.0.0.1]',
    'https://[::ffff:8.8.8.8]',
    'https://[64:ff9b::7f00:1]',
    'https://[2002:7f00:1::]',
    'https://[fe80::1]',
    'https://2130706433',
    'https://0177.0.0.1',
    'https://0x7f.1',
    'https://127.1',
    'https://0',
    'https://10.1.2.3',
    'https://172.16.0.1',
    'https://172.31.255.255',
    'https://192.168.1.1',
    'https://100.64.0.1',
    'https://224.0.0.1',
    'https://255.255.255.255',
    'http://example.com',
    'https://user:secret@example.com',
    'ftp://example.com',
    'file:///etc/passwd',
    'nothing',
  ])('%s is refused before anything is sent', (text) => {
    expect(() => endpointUrl(text, STRICT)).toThrow(RefusedAddress);
  });

  it('a name or an address of the internet is taken, by TLS alone', () => {
    expect(endpointUrl('https://example.com/hook?x=1#part', STRICT).href).toBe('https://example.com/hook?x=1');
    expect(endpointUrl('https://8.8.8.8:8443/', STRICT).href).toBe('https://8.8.8.8:8443/');
    expect(endpointUrl('https://[2606:4700::1111]/', STRICT).hostname).toBe('[2606:4700::1111]');
  });

  it('the setting for tests opens this machine, and neither the networks around it nor plain HTTP elsewhere', async () => {
    const open = { toLoopback: true };
    expect(endpointUrl('http://127.0.0.1:9/', open).port).toBe('9');
    expect(['127.0.0.1', '::1', '10.0.0.1', '169.254.169.254'].map((address) => isOpen(address, open))).toEqual([
      true,
      true,
      false,
      false,
    ]);
    await expect(addressFor(new URL('http://example.com'), async () => [v4('8.8.8.8')], open)).rejects.toThrow(
      'not an https address',
    );
  });
});

describe('the address that a request connects to', () => {
  const url = new URL('https://hooks.example/');

  it('the name is resolved once: a resolver that answers public first and private next is never asked again', async () => {
    const answers = [[v4('8.8.8.8')], [v4('127.0.0.1')]];
    let asked = 0;
    const resolve = async () => answers[asked++] ?? [];
    expect(await addressFor(url, resolve, STRICT)).toEqual(v4('8.8.8.8'));
    expect(asked).toBe(1);
    await expect(addressFor(url, resolve, STRICT)).rejects.toThrow('hooks.example is 127.0.0.1');
  });

  it('a name is refused when one of its addresses is private, or when it has none', async () => {
    for (const found of [[v4('8.8.8.8'), v4('10.0.0.1')], [v4('10.0.0.1'), v4('8.8.8.8')], []])
      await expect(addressFor(url, async () => found, STRICT)).rejects.toThrow(RefusedAddress);
    const mapped: Address = { address: '::ffff:10.0.0.1', family: 6 };
    await expect(addressFor(url, async () => [mapped], STRICT)).rejects.toThrow(RefusedAddress);
  });
});
