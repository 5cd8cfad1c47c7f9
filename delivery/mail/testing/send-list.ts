/** A process that sends a list page by page, as the activity does, until it is done or killed: node send-list.ts FOLDER LIST URL KEY */
import path from 'node:path';
import { openDatabase } from '#database/database.ts';
import { listSubscribers } from '#database/recipients.ts';
import { openMailRenderer } from '#site/mail-renderer.ts';
import { loadSigningKeys } from '../../access/keys.ts';
import { deliverAll } from '../deliver.ts';
import { createResend } from '../resend/resend.ts';
import { BUSY } from './digest.ts';

const [folder = '', list = '', baseUrl = '', apiKey = ''] = process.argv.slice(2);
/** Few, so that there are many requests to be killed at. */
const PAGE = 20;
const database = await openDatabase({ directory: path.join(folder, 'db') });
const facts = {
  database,
  keys: loadSigningKeys({ directory: folder }),
  mailRenderer: await openMailRenderer(),
  transport: createResend({ apiKey, baseUrl }),
  baseUrl: 'http://argus.test',
};
process.stdout.write('ready\n');
let after: string | null = null;
do {
  const page = await listSubscribers(database, list, { after, limit: PAGE });
  const keys = page.map(({ id: recipientId, tenantId }) => ({ tenantId, recipientId, list, date: BUSY.date }));
  const last = page.at(-1);
  try {
    await deliverAll(facts, keys, async () => BUSY);
    after = last === undefined || page.length < PAGE ? null : `${last.tenantId}/${last.id}`;
  } catch {
    // As an activity is tried again.
  }
} while (after !== null);
await database.close();
process.stdout.write('done\n');
process.exit();
