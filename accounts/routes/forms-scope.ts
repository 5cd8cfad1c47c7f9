import type { FastifyInstance } from 'fastify';
import { type AccountFacts, sendPage } from './facts.ts';
import { opening } from './forms.ts';
import { isFromHere } from './guard.ts';

const LARGEST_BODY = 16_384;

/** Lets a scope of pages read forms by itself, as text, and refuses what comes from a page of another host. */
export function readForms(app: FastifyInstance, facts: Pick<AccountFacts, 'database' | 'sessions' | 'contact'>): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string', bodyLimit: LARGEST_BODY }, (_request, body, done) =>
    done(null, body),
  );
  app.addHook('preHandler', async (request, reply) => {
    if (isFromHere(request)) return;
    return await sendPage(facts, reply, {
      status: 403,
      title: 'This came from elsewhere',
      active: null,
      body: opening('This came from elsewhere', 'A page of another host has sent this form. Nothing was changed.'),
    });
  });
}
