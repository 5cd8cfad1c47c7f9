import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { BRAND_STYLE } from '#wording/brand.ts';
import { BRAND_MARK, brandStyle } from '../../brands/stylesheet.ts';
import { sayNotFound } from '../answers.ts';

/** A drawing that is opened by itself runs and loads nothing either. */
const DRAWING_POLICY = `default-src 'none'; style-src 'unsafe-inline'; sandbox`;

/** `/brand.css` and `/brand.svg`: the face of the tenant whose pages the reader sees, for everybody who may see one of its pages. */
export function brandRoutes(app: FastifyInstance): void {
  app.get(BRAND_STYLE, async ({ brand, headers }, reply) =>
    brand === null ? sayNotFound(reply) : sendFile(reply, headers['if-none-match'], 'text/css', brandStyle(brand)),
  );
  app.get(BRAND_MARK, async ({ brand, headers }, reply) => {
    if (brand === null || brand.mark === null) return sayNotFound(reply);
    reply.header('content-security-policy', DRAWING_POLICY);
    return sendFile(reply, headers['if-none-match'], 'image/svg+xml', brand.mark);
  });
}

/** A minute is as long as an old face may be seen. Another reader of the same browser may be of another tenant: the cookie decides. */
function sendFile(reply: FastifyReply, known: string | undefined, type: string, text: string): FastifyReply {
  const etag = `"${createHash('sha256').update(text).digest('hex').slice(0, 32)}"`;
  reply.headers({ etag, vary: 'cookie', 'cache-control': 'private, max-age=60' });
  return known === etag ? reply.code(304).send() : reply.type(`${type}; charset=utf-8`).send(text);
}
