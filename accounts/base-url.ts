import { isIP } from 'node:net';

/**
 * The address at which accounts are looked after. A passkey belongs to a host name (WebAuthn Level 2, 5.1.2: the id of a relying party is a domain),
 * so an installation on this machine alone is opened by its name and not by its number.
 */
export function accountBaseUrl(baseUrl: string): string {
  const url = new URL(baseUrl);
  const host = url.hostname.replaceAll(/[[\]]/g, '');
  if (isIP(host) !== 0 && /^(127\.|::1$|0\.0\.0\.0$|::$)/.test(host)) url.hostname = 'localhost';
  return url.href.replace(/\/$/, '');
}
