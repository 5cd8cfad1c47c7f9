import type { IncomingMessage } from 'node:http';
import proxyAddress from '@fastify/proxy-addr';

/** From which address a request comes. */
export type AddressOf = (request: IncomingMessage) => string;

/**
 * The address of the reader: that of the connection, or what proxies say that are trusted (`X-Forwarded-For`), as fastify finds it for the way of
 * all routes.
 */
export function addressBehind(trustedProxies: readonly string[]): AddressOf {
  if (trustedProxies.length === 0) return ({ socket }) => socket.remoteAddress ?? '';
  const isTrusted = proxyAddress.compile([...trustedProxies]);
  return (request) => proxyAddress(request, isTrusted) ?? '';
}
