import type { FastifyInstance } from 'fastify';

/** The content security policy of a page that may run the scripts with these hashes, and nothing else. */
export function policyOf(scripts: readonly string[]): string {
  const sources = scripts.length === 0 ? `'none'` : scripts.map((hash) => `'${hash}'`).join(' ');
  return `default-src 'none'; script-src ${sources}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`;
}

/** On every answer that does not say otherwise: it loads and runs nothing, and stays with its reader. */
export const HEADERS = {
  'content-security-policy': policyOf([]),
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cache-control': 'private, no-cache',
} as const;

export function addHeaders(app: FastifyInstance): void {
  app.addHook('onSend', async (_request, reply) => {
    for (const [name, value] of Object.entries(HEADERS)) if (!reply.hasHeader(name)) reply.header(name, value);
  });
}
