import { isIP } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { dayText } from '#wording/dates.ts';
import {
  askForAnswer,
  askForPasskey,
  enterPasskey,
  type Passkey,
  type Place,
  removePasskey,
  signInByPasskey,
} from '../passkeys.ts';
import type { SignedIn } from '../sessions.ts';
import { type AccountFacts, brandFor, userOrSignIn } from './facts.ts';
import { askWhoItIs } from './members.ts';
import { YOU_PATH } from './shell.ts';

const id = z.string().regex(/^[\w-]{1,1400}$/);

/** A passkey belongs to a host name (WebAuthn Level 2, 5.1.2), never to a number. */
export const canHavePasskeys = ({ hostname }: FastifyRequest): boolean => isIP(hostname.replaceAll(/[[\]]/g, '')) === 0;

/** Passkeys by JSON, for the script of the pages; to remove one is a form. */
export function passkeyRoutes(app: FastifyInstance, facts: AccountFacts): void {
  const { database, sessions, now } = facts;
  const refuse = (reply: FastifyReply, message: string): FastifyReply => reply.code(403).send({ message });
  /** Who has shown who it is a moment ago; null: the answer is given. */
  const fresh = async (request: FastifyRequest, reply: FastifyReply): Promise<SignedIn | null> => {
    const user = await sessions.signedIn(request);
    if (user?.isFresh === true) return user;
    refuse(reply, 'Please sign in again first: you signed in more than five minutes ago.');
    return null;
  };

  app.post('/account/passkeys/question', async (request) =>
    askForAnswer(database, { host: request.hostname, at: now() }),
  );
  app.post('/account/passkeys/answer', async (request, reply) => {
    const session = await signInByPasskey(database, { response: bodyOf(request), place: placeOf(request), at: now() });
    if (session === null) return refuse(reply, 'This passkey does not sign in here. Please ask for a link instead.');
    await sessions.open(request, reply, { session, keepTenant: true });
    return {};
  });
  app.post('/account/passkeys/new', async (request, reply) => {
    const user = await fresh(request, reply);
    if (user === null) return reply;
    const { name } = await brandFor(facts, request);
    return await askForPasskey(database, user, { host: request.hostname, name, at: now() });
  });
  app.post('/account/passkeys', async (request, reply) => {
    const user = await fresh(request, reply);
    if (user === null) return reply;
    const made = { response: bodyOf(request), place: placeOf(request), at: now() };
    const name = `Passkey of ${dayText(made.at)}`;
    return (await enterPasskey(database, user.userId, { ...made, name }))
      ? {}
      : refuse(reply, 'This passkey was not taken. Please try again.');
  });
  app.post<{ Params: { id: string } }>('/account/passkeys/:id/remove', async (request, reply) => {
    const user = await userOrSignIn(facts, request, reply);
    if (user === null) return reply;
    if (!user.isFresh) return await askWhoItIs(facts, reply, YOU_PATH);
    const known = id.safeParse(request.params.id);
    if (known.success) await removePasskey(database, user.userId, known.data);
    return reply.redirect(YOU_PATH, 303);
  });
}

const placeOf = ({ hostname, headers }: FastifyRequest): Place => ({ host: hostname, origin: headers.origin ?? '' });

function bodyOf({ body }: FastifyRequest): unknown {
  try {
    return JSON.parse(typeof body === 'string' ? body : '');
  } catch {
    return null;
  }
}

/** The passkeys of a user with a button for each; the line that makes one is shown by its script. */
export function passkeySection(passkeys: readonly Passkey[], isPossible: boolean): string {
  const rows = passkeys.map(
    ({ id: passkeyId, name, usedAt }) =>
      `<tr><th scope="row">${name}</th><td>${usedAt === null ? 'not used yet' : `used on ${dayText(usedAt)}`}</td><td class="n"><form method="post" action="/account/passkeys/${passkeyId}/remove"><button class="b" aria-label="Remove ${name}">Remove</button></form></td></tr>`,
  );
  const table =
    rows.length === 0
      ? ''
      : `<table><thead><tr><th>Passkey</th><th>Last use</th><th><span class="spoken">Remove</span></th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
  const make = isPossible
    ? '<p class="note" id="passkey" data-does="make" hidden><button type="button">Add a passkey</button> <span role="status"></span></p>'
    : '<p class="note">A passkey belongs to a host name: open this page by its name, such as localhost, to add one.</p>';
  return `<section><div class="head"><h2>Passkeys</h2><p>Sign in by the finger, the face or the number of your device, without a mail.</p></div>${table}${make}</section>`;
}
