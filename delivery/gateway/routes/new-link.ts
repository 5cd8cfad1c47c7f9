import { setTimeout } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { say } from '../answers.ts';
import { NEW_LINK_PATH } from '../message-page.ts';
import type { GatewayMetrics } from '../metrics.ts';
import { pageOr } from '../page-address.ts';
import type { RateLimits } from '../rate-limits.ts';

/** Sees to it that a mail with a new link is sent where the address is known. It resolves when that cannot be lost any more. */
export type RequestLink = (request: {
  readonly email: string;
  /** The host name at which somebody asked: one of a tenant asks for that tenant alone. */
  readonly host: string;
  /** The page that the link is to lead to. */
  readonly page: string;
  /** UTC ms */
  readonly at: number;
}) => Promise<void>;

export interface NewLinkFacts {
  readonly requestLink: RequestLink;
  readonly limits: RateLimits;
  readonly metrics: GatewayMetrics;
  /** UTC ms */
  readonly now: () => number;
}

/** Every answer takes this time: what is written for an address that is known takes a few milliseconds of it. */
export const ANSWER_MS = 250;
const LARGEST_BODY = 4_096;
const address = z.email().max(254);

/**
 * `POST /link`: mails a new link. Whether an address is known is told by no word and by no time of the answer; a request that fails is answered the
 * same way for all.
 */
export async function newLinkRoutes(
  app: FastifyInstance,
  { requestLink, limits, metrics, now }: NewLinkFacts,
): Promise<void> {
  await app.register(async (own) => {
    // The rest of the gateway reads no body.
    own.removeAllContentTypeParsers();
    own.addContentTypeParser('*', { parseAs: 'string', bodyLimit: LARGEST_BODY }, (_request, body, done) =>
      done(null, body),
    );
    own.post(NEW_LINK_PATH, async ({ body, hostname, ip }, reply) => {
      const { retryAfter, header } = limits.takeNewLink(ip);
      if (retryAfter !== null) {
        metrics.refused('too_many');
        return say(reply.headers({ ratelimit: header, 'retry-after': retryAfter }), 429, {
          title: 'Too many requests',
          text: 'So many new links were asked for from here that you have to wait for an hour. The newest mail holds one too.',
        });
      }
      const form = new URLSearchParams(typeof body === 'string' ? body : '');
      const page = pageOr(form.get('page') ?? '/', '/');
      const email = address.safeParse(form.get('email')?.trim());
      if (!email.success)
        return say(reply, 400, {
          title: 'That is no e-mail address',
          text: 'Please write it as name@company.com.',
          newLinkTo: page,
        });
      const request = { email: email.data, host: hostname.toLowerCase(), page, at: now() };
      await Promise.all([requestLink(request), setTimeout(ANSWER_MS)]);
      return say(reply, 202, {
        title: 'Please look into your mail',
        text: 'If the address is known to us, a new link is on its way. It arrives within a few minutes, and opens your reports for twelve hours.',
        links: [{ label: 'Ask with another address', path: page }],
      });
    });
  });
}
