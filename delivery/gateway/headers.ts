import type { FastifyInstance } from 'fastify';
import { MESSAGE_STYLE_HASH } from './message-style.ts';

/** What a page has inside: hashes of its scripts and its style sheets. Styles null: not known, so any. */
interface Inline {
  readonly scripts: readonly string[];
  readonly styles: readonly string[] | null;
}

/** The content security policy of a page that may have these scripts and style sheets inside, and nothing else. */
export function policyOf({ scripts, styles }: Inline): string {
  // What the scripts of a page read are files of its report.
  const connect = scripts.length === 0 ? '' : ` connect-src 'self';`;
  const style = styles === null ? `'unsafe-inline'` : hashesOf(styles);
  return `default-src 'none'; script-src ${hashesOf(scripts) || `'none'`}; style-src 'self' ${style}; img-src 'self' data:;${connect} base-uri 'none'; form-action 'self'; frame-ancestors 'none'`;
}

const hashesOf = (hashes: readonly string[]): string => hashes.map((hash) => `'${hash}'`).join(' ');

/** On every answer that does not say otherwise: it loads and runs nothing, and stays with its reader. */
export const HEADERS = {
  'content-security-policy': policyOf({ scripts: [], styles: [MESSAGE_STYLE_HASH] }),
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cache-control': 'private, no-cache',
} as const;

export function addHeaders(app: FastifyInstance): void {
  app.addHook('onSend', async (_request, reply) => {
    for (const [name, value] of Object.entries(HEADERS)) if (!reply.hasHeader(name)) reply.header(name, value);
  });
}
