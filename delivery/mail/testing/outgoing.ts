import type { Outgoing } from '../transport.ts';

/** A small mail to an address; `id` makes it another one. */
export const outgoingTo = (to: string, id = '0123'): Outgoing => ({
  envelope: {
    name: `2026-01-10-daily-demo-${to}`,
    from: { name: 'Argus', address: 'digest@argus.test' },
    to,
    messageId: `<${id}@argus.invalid>`,
    sentAt: Date.UTC(2026, 0, 10, 23, 59, 59),
    unsubscribeUrl: `http://argus.test/u/${id}`,
    ledgerHeads: [],
  },
  mail: { subject: 'A → B', html: '<p>A &amp; B</p>', text: 'A & B', mark: null },
});
