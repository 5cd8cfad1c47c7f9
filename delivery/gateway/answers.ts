import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import { messagePage } from './message-page.ts';

/** Answers with a page that says what went wrong, or what was done. */
export const say = (reply: FastifyReply, status: number, title: string, text: string) =>
  reply.code(status).type('text/html; charset=utf-8').send(messagePage(title, text));

/** There is no such page: of no tier, and behind no address. */
export const sayNotFound = (reply: FastifyReply) => say(reply, 404, 'Not found', 'There is no such page.');

/** Pages for addresses without a route and for requests that fail. */
export function answerMistakes(app: FastifyInstance, log: Logger): void {
  app.setNotFoundHandler((_request, reply) => sayNotFound(reply));
  app.setErrorHandler((error: { statusCode?: number }, _request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 400 && status < 500)
      return say(reply, status, 'This request is not understood', 'Please open the link from the mail again.');
    log.error({ err: error }, 'request failed');
    return say(reply, 500, 'Something went wrong', 'The page could not be read. Please try again in a minute.');
  });
}
