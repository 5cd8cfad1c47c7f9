import type { TellEnds } from '#database/ledger.ts';
import { emitMessage } from '#hooks/emit.ts';
import { messageIdOf } from '#hooks/message-id.ts';

/** Tells the programs of a tenant which digests have left: one message for those of a list and day that end together, with no address in it. */
export const tellSent =
  (now: () => number = Date.now): TellEnds =>
  async (tx, tenantId, ends) => {
    const sent = ends.filter(({ state }) => state === 'sent');
    for (const mails of Map.groupBy(sent, ({ list, date }) => `${list}/${date}`).values()) {
      const [{ list, date } = { list: '', date: '' }] = mails;
      const recipients = mails.map(({ recipientId }) => recipientId).sort();
      const id = messageIdOf(tenantId, 'digest.sent', list, date, ...recipients);
      await emitMessage(tx, tenantId, {
        type: 'digest.sent',
        payload: { list, date, mails: mails.length, recipients },
        at: now(),
        id,
      });
    }
  };
