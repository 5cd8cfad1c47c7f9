import { readFileSync } from 'node:fs';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { marked } from 'marked';
import { sendPage } from '#accounts/routes/facts.ts';
import { opening } from '#accounts/routes/forms.ts';
import { API_ERRORS } from '#errors/api-errors.ts';
import { referenceOf } from '../openapi/reference.ts';
import { API_ROUTES } from '../routes/routes.ts';
import type { PageFacts } from './page-facts.ts';

const PAGES = new URL('../../docs/errors/', import.meta.url);

/** Pages for people who write programs: what a code means (`type` of every problem leads there), and the reference of all routes. */
export function readingPages(app: FastifyInstance, { accounts, services }: PageFacts): void {
  const known = new Map<string, string>();
  const show = (reply: FastifyReply, title: string, markdown: string): Promise<FastifyReply> => {
    const body = known.get(title) ?? `<article class="doc">${marked.parse(markdown, { async: false })}</article>`;
    known.set(title, body);
    return sendPage(accounts, reply, { title, active: null, body });
  };
  app.get<{ Params: { code: string } }>('/errors/:code', async (request, reply) => {
    const { code } = request.params;
    if (Object.hasOwn(API_ERRORS, code))
      return await show(reply, code, readFileSync(new URL(`${code}.md`, PAGES), 'utf8'));
    return await sendPage(accounts, reply, {
      status: 404,
      title: 'No such code',
      active: null,
      body: opening('No such code', 'No answer of the API has this code.'),
    });
  });
  app.get(
    '/account/reference',
    async (_request, reply) => await show(reply, 'API', referenceOf(API_ROUTES, services.base)),
  );
}
