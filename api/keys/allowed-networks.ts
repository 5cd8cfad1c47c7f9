import { BlockList, isIP } from 'node:net';

/** Networks that were read before: a list is that of a key, and is asked for with each of its requests. */
const known = new WeakMap<readonly string[], BlockList>();

/** Whether an address is in one of the networks. An IPv4 address that comes as IPv6 is the IPv4 address. No network: any address is. */
export function isAllowed(networks: readonly string[], address: string): boolean {
  if (networks.length === 0) return true;
  const list = known.get(networks) ?? listOf(networks);
  known.set(networks, list);
  const plain = /^::ffff:([\d.]+)$/i.exec(address)?.[1] ?? address;
  const family = isIP(plain);
  return family !== 0 && list.check(plain, family === 4 ? 'ipv4' : 'ipv6');
}

function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    const family = isIP(address) === 4 ? 'ipv4' : 'ipv6';
    list.addSubnet(address, bits === undefined ? (family === 'ipv4' ? 32 : 128) : Number(bits), family);
  }
  return list;
}
