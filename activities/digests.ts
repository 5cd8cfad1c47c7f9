import { tierNamed } from '#contracts/tiers.ts';
import { listSubscribers } from '#database/recipients.ts';
import { deliver } from '#delivery/mail/deliver.ts';
import { buildDigest } from '#reports/digest.ts';
import type { Dependencies } from './dependencies.ts';

export interface DigestRecipient {
  readonly id: string;
  readonly tenantId: string;
  readonly tier: string;
  /** Shown to operators; holds no address. */
  readonly label: string;
}

export interface DigestActivities {
  listRecipients(input: { list: string; date: string }): Promise<DigestRecipient[]>;
  deliverDigest(input: {
    list: string;
    date: string;
    tenantId: string;
    recipientId: string;
    tier: string;
  }): Promise<{ delivered: boolean }>;
}

export function createDigestActivities(deps: Dependencies): DigestActivities {
  const { database, warehouse, notes } = deps;
  return {
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
      const model = await buildDigest(warehouse, { tier: tierNamed(tier), date, list, notes });
      return await deliver(deps, { tenantId, recipientId, list, date, model });
    },
  };
}
