import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { SCRIPTS } from '#site/scripts.ts';

const sources = SCRIPTS.map((script) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`).join(' ');

/** On every answer that does not say otherwise: a page loads nothing, runs two scripts, and stays with its reader. */
export const HEADERS = {
  'content-security-policy': `default-src 'none'; script-src ${sources}; style-src 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`,
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cache-control': 'private, no-cache',
} as const;

export function addHeaders(app: FastifyInstance): void {
  app.addHook('onSend', async (_request, reply) => {
    for (const [name, value] of Object.entries(HEADERS)) if (!reply.hasHeader(name)) reply.header(name, value);
  });
}
