import { UNSUBSCRIBE } from '../../access/claims.ts';
import type { TestGateway } from './test-gateway.ts';

/** Every address that stands in a mail to a recipient: its report, pages behind it, its preferences, its end. */
export async function linksOfMail(world: TestGateway, email: string): Promise<string[]> {
  const { id: r, tenantId: n } = await world.recipient(email);
  const link = new URL(await world.link(email)).pathname;
  const token = await world.keys.sign(UNSUBSCRIBE, { n, r });
  return [link, `${link}/class/crypto`, `${link}/instrument/BTCUSDT`, `/p/${token}`, `/u/${token}`];
}

/** Opens links as the scanner of a mailbox does: HEAD, then GET, follows where they lead and keeps no cookie. Returns the answers. */
export async function scan(world: TestGateway, links: readonly string[]): Promise<Response[]> {
  const answers: Response[] = [];
  for (const link of links)
    for (const method of ['HEAD', 'GET']) {
      const first = await world.get(link, '', method);
      answers.push(first);
      const leads = first.headers.get('location');
      if (leads !== null) answers.push(await world.get(leads, '', method));
    }
  return answers;
}
