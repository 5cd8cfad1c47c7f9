import type { FastifyInstance } from 'fastify';
import type { Database } from '#database/database.ts';
import { UNSUBSCRIBE } from '../../access/claims.ts';
import type { SigningKeys } from '../../access/keys.ts';
import { say } from '../answers.ts';
import { sentTo } from '../deliveries.ts';
import type { SayEnded } from '../ended.ts';
import type { RightsInForce } from '../rights.ts';
import type { Sessions } from '../sessions.ts';
import { saySignedOut } from '../signed-out.ts';
import { preferencesPath } from './unsubscribe.ts';

interface DeliveryFacts {
  readonly database: Database;
  readonly keys: SigningKeys;
  readonly sessions: Sessions;
  readonly rights: RightsInForce;
  readonly ended: SayEnded;
}

/** `/deliveries`: the reader of a session sees what was sent to it, and the way to its preferences. */
export function deliveryRoutes(app: FastifyInstance, { database, keys, sessions, rights, ended }: DeliveryFacts): void {
  app.get('/deliveries', async (request, reply) => {
    const claim = await sessions.read(request);
    if (claim === null) return saySignedOut(reply, '/deliveries');
    const worth = await rights.ofSession(claim);
    if ('ended' in worth) return await ended(reply, claim, worth.ended);
    const { n, r } = claim;
    return say(reply, 200, {
      title: 'Your deliveries',
      text: 'The mails of the last weeks, as the ledger has them.',
      sections: [await sentTo(database, n, r)],
      links: [
        { label: 'Open the report', path: '/' },
        { label: 'Change your mails', path: preferencesPath(await keys.sign(UNSUBSCRIBE, { n, r })) },
      ],
    });
  });
}
