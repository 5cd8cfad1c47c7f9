import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import { type Link, type Message, messagePage } from './message-page.ts';
import { DatabaseAway, RETRY_MS } from './reused.ts';

/** Answers with a page that says what went wrong, or what was done. */
export const say = (reply: FastifyReply, status: number, message: Message): FastifyReply =>
  reply
    .code(status)
    .type('text/html; charset=utf-8')
    .send(messagePage(message, reply.request.brand ?? null));

/** The way home: with a session the report, without one the way to a session. */
export const HOME: Link = { label: 'Open the report', path: '/' };

/** There is no such page: of no tier, and behind no address. */
export const sayNotFound = (reply: FastifyReply) =>
  say(reply, 404, { title: 'Not found', text: 'There is no such page.', links: [HOME] });

/** What is asked of the database has to wait; nobody is let in on what it said long ago. */
const sayAway = (reply: FastifyReply) =>
  say(reply, 503, {
    title: 'Please try again in a minute',
    text: 'Links cannot be checked at the moment, so nobody new is let in. Reports that are open stay open.',
    links: [HOME],
  });

/** Pages for addresses without a route and for requests that fail. */
export function answerMistakes(app: FastifyInstance, log: Logger): void {
  app.setNotFoundHandler((_request, reply) => sayNotFound(reply));
  app.setErrorHandler((error: { statusCode?: number }, _request, reply) => {
    if (error instanceof DatabaseAway) return sayAway(reply.header('retry-after', RETRY_MS / 1000));
    const status = error.statusCode ?? 500;
    if (status >= 400 && status < 500)
      return say(reply, status, {
        title: 'This request is not understood',
        text: 'Please open the link from the mail again.',
        links: [HOME],
      });
    log.error({ err: error }, 'request failed');
    return say(reply, 500, {
      title: 'Something went wrong',
      text: 'The page could not be read. Please try again in a minute.',
      links: [HOME],
    });
  });
}
