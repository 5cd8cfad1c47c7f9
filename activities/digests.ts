import { lowerTier, tierNamed } from '#contracts/tiers.ts';
import { listSubscribers, readRecipient } from '#database/recipients.ts';
import { deliver, deliverAll } from '#delivery/mail/deliver.ts';
import type { Dependencies } from './dependencies.ts';
import { createDigestModels } from './digest-models.ts';

export interface DigestRecipient {
  readonly id: string;
  readonly tenantId: string;
  readonly tier: string;
  /** Shown to operators; holds no address. */
  readonly label: string;
}

export interface DigestActivities {
  /** Sends a list to the next hundred of its recipients. `next` is the place after them; null: there are no more. */
  deliverBatch(input: {
    list: string;
    date: string;
    after: string | null;
  }): Promise<{ mails: number; next: string | null }>;
  /** For runs of a form before the fourth. */
  listRecipients(input: { list: string; date: string }): Promise<DigestRecipient[]>;
  deliverDigest(input: {
    list: string;
    date: string;
    tenantId: string;
    recipientId: string;
    tier: string;
  }): Promise<{ delivered: boolean }>;
}

type DigestDependencies = Pick<
  Dependencies,
  'database' | 'warehouse' | 'notes' | 'keys' | 'mailRenderer' | 'transport' | 'baseUrl' | 'senderAddress'
>;

/** Recipients of one activity. */
const PAGE = 100;

/** The steps of a digest: who gets the list, and one mail. Repeated, they send nothing twice. */
export function createDigestActivities(deps: DigestDependencies): DigestActivities {
  const { database } = deps;
  const modelOf = createDigestModels(deps);
  return {
    async deliverBatch({ list, date, after }) {
      const recipients = await listSubscribers(database, list, { after, limit: PAGE });
      const keys = recipients.map(({ id: recipientId, tenantId }) => ({ tenantId, recipientId, list, date }));
      const last = recipients.at(-1);
      return {
        mails: await deliverAll(deps, keys, (tier) => modelOf({ tier: tierNamed(tier), list, date })),
        next: last === undefined || recipients.length < PAGE ? null : `${last.tenantId}/${last.id}`,
      };
    },

    async listRecipients({ list }) {
      const recipients = await listSubscribers(database, list);
      return recipients.map(({ id, tenantId, tier, tenantSlug }) => ({
        id,
        tenantId,
        tier,
        label: `${tenantSlug}/${tier} …${id.slice(-6)}`,
      }));
    },

    async deliverDigest({ list, date, tenantId, recipientId, tier }) {
      // The list of recipients is older than this mail: who was lowered meanwhile gets what the lower tier may read.
      const recipient = await readRecipient(database, tenantId, recipientId);
      const now = recipient === null ? tier : lowerTier(tier, recipient.tier);
      if (now === null) return { delivered: false };
      const model = await modelOf({ tier: tierNamed(now), list, date });
      return await deliver(deps, { tenantId, recipientId, list, date, model });
    },
  };
}
