import { z } from 'zod';
import type { MailEvent } from '#database/mail-events.ts';
import { MAIL_TAG } from './resend.ts';

const tags = z.union([
  z.record(z.string(), z.string()),
  z
    .array(z.object({ name: z.string(), value: z.string() }))
    .transform((list) => Object.fromEntries(list.map(({ name, value }) => [name, value]))),
]);

/** A message of a webhook (resend.com/docs/dashboard/webhooks/event-types): what is read of it. */
const message = z.object({
  type: z.string(),
  created_at: z.iso.datetime({ offset: true }),
  data: z.object({
    email_id: z.string(),
    tags: tags.optional(),
    bounce: z.object({ type: z.string() }).optional(),
  }),
});

/** What a message says of a mail; null where it changes nothing, or is of a mail that was not sent from here. */
export function mailEventOf(body: unknown): MailEvent | null {
  const parsed = message.safeParse(body);
  if (!parsed.success) return null;
  const { type, created_at: createdAt, data } = parsed.data;
  const mail = data.tags?.[MAIL_TAG];
  if (mail === undefined) return null;
  const common = { mail, providerId: data.email_id, at: Date.parse(createdAt) };
  if (type === 'email.delivered') return { ...common, what: 'delivered', forGood: false };
  if (type === 'email.complained') return { ...common, what: 'complained', forGood: true };
  // The provider itself sends nothing to an address that is on its own list of suppressions.
  if (type === 'email.suppressed') return { ...common, what: 'bounced', forGood: true };
  if (type === 'email.bounced') return { ...common, what: 'bounced', forGood: data.bounce?.type !== 'Transient' };
  return null;
}
