import { z } from 'zod';
import type { ProviderEvent } from './provider-users.ts';

const address = z.object({
  id: z.string(),
  email_address: z.email().max(254),
  verification: z.object({ status: z.string() }).nullish(),
});
const user = z.object({
  id: z.string().min(1).max(255),
  first_name: z.string().nullish(),
  last_name: z.string().nullish(),
  primary_email_address_id: z.string().nullish(),
  email_addresses: z.array(address),
  /** UTC ms. */
  updated_at: z.number(),
});
const message = z.discriminatedUnion('type', [
  z.object({ type: z.enum(['user.created', 'user.updated']), data: user }),
  z.object({ type: z.literal('user.deleted'), data: z.object({ id: z.string().min(1).max(255) }) }),
]);
const LONGEST_NAME = 80;

/** What a webhook in the form of Clerk says of a user; null: nothing that changes one here. An address counts when the provider has confirmed it. */
export function eventOf(body: unknown): ProviderEvent | null {
  const { data: parsed } = message.safeParse(body);
  if (parsed === undefined) return null;
  if (parsed.type === 'user.deleted') return { kind: 'deleted', externalId: parsed.data.id };
  const { id, first_name: first, last_name: last, email_addresses: addresses, updated_at: updatedAt } = parsed.data;
  const primary = addresses.find((each) => each.id === parsed.data.primary_email_address_id);
  if (primary?.verification?.status !== 'verified') return null;
  const name = [first, last].filter(Boolean).join(' ').slice(0, LONGEST_NAME);
  return { kind: 'known', externalId: id, email: primary.email_address, name, updatedAt };
}
