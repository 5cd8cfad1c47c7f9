import { hash } from 'node:crypto';

/** The id of a message about a fact that may be told twice: a UUID of version 8 (RFC 9562), made of the names of the fact. */
export function messageIdOf(...names: readonly string[]): string {
  const hex = hash('sha256', names.join('\0'));
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 3) | 8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
