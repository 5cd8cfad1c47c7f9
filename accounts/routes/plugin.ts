import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { BRAND_MARK, brandStyle } from '#delivery/brands/stylesheet.ts';
import { type AccountFacts, brandFor } from './facts.ts';
import { readForms } from './forms-scope.ts';
import { memberRoutes } from './members.ts';
import { PASSKEY_SCRIPT, passkeyScript } from './passkey-script.ts';
import { passkeyRoutes } from './passkeys.ts';
import { ACCOUNT_BRAND_STYLE } from './shell.ts';
import { signInRoutes } from './sign-in.ts';
import { signUpRoutes } from './sign-up.ts';
import { ACCOUNT_STYLE, accountStyle } from './style.ts';
import { youRoutes } from './you.ts';

const ACCOUNT_MARK = '/account/brand.svg';
/** A drawing that is opened by itself runs and loads nothing either. */
const DRAWING_POLICY = `default-src 'none'; style-src 'unsafe-inline'; sandbox`;

/** The routes of accounts, for a gateway. Each scope that takes it reads bodies by itself, and refuses what comes from a page of another host. */
export const accountPlugin =
  (facts: AccountFacts) =>
  async (app: FastifyInstance): Promise<void> => {
    const [style, script] = [accountStyle(), passkeyScript()];
    readForms(app, facts);
    app.get(ACCOUNT_STYLE, async (request, reply) =>
      sendFile(reply, request.headers['if-none-match'], 'text/css', style),
    );
    app.get(PASSKEY_SCRIPT, async (request, reply) =>
      sendFile(reply, request.headers['if-none-match'], 'text/javascript', script),
    );
    app.get(ACCOUNT_BRAND_STYLE, async (request, reply) => {
      const sheet = brandStyle(await brandFor(facts, request)).replaceAll(`"${BRAND_MARK}"`, `"${ACCOUNT_MARK}"`);
      return sendFile(reply, request.headers['if-none-match'], 'text/css', sheet);
    });
    app.get(ACCOUNT_MARK, async (request, reply) => {
      const { mark } = await brandFor(facts, request);
      if (mark === null) return reply.code(404).send();
      reply.header('content-security-policy', DRAWING_POLICY);
      return sendFile(reply, request.headers['if-none-match'], 'image/svg+xml', mark);
    });
    signInRoutes(app, facts);
    signUpRoutes(app, facts);
    youRoutes(app, facts);
    memberRoutes(app, facts);
    passkeyRoutes(app, facts);
  };

/** A minute is as long as an old file may be seen; a session decides whose face it is. */
function sendFile(reply: FastifyReply, known: string | undefined, type: string, text: string): FastifyReply {
  const etag = `"${createHash('sha256').update(text).digest('hex').slice(0, 32)}"`;
  reply.headers({ etag, vary: 'cookie', 'cache-control': 'private, max-age=60' });
  return known === etag ? reply.code(304).send() : reply.type(`${type}; charset=utf-8`).send(text);
}
