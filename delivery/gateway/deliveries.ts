import type { Database } from '#database/database.ts';
import { type Delivery, listDeliveries } from '#database/deliveries.ts';
import { dayText, timeText } from '#wording/dates.ts';
import type { Section } from './message-section.ts';

/** A month of digests. */
const MOST = 31;

const STATES: Readonly<Record<Delivery['state'], string>> = {
  planned: 'not yet',
  sending: 'being sent',
  sent: 'sent',
  bounced: 'came back: the mailbox did not take it',
  complained: 'sent, and called unwanted',
  suppressed: 'not sent',
  failed: 'not sent: it could not be',
  unknown: 'perhaps: nobody can tell',
};

/** What was sent to a recipient and when, as the ledger has it, newest first. */
export async function sentTo(database: Database, tenantId: string, recipientId: string): Promise<Section> {
  const deliveries = await listDeliveries(database, { tenantId, recipientId, most: MOST });
  return {
    title: 'What was sent to you',
    ...(deliveries.length === 0 ? { note: 'Nothing yet.' } : {}),
    head: ['Report of', 'Mail', 'Sent'],
    rows: deliveries.map(({ list, reportDate, state, at }) => [
      dayText(Date.parse(reportDate)),
      `Digest, ${list}`,
      state === 'sent' && at !== null ? timeText(at) : STATES[state],
    ]),
  };
}
