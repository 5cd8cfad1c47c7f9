import { lowerTier, tierNamed } from '#contracts/tiers.ts';
import { listSubscribers, readRecipient } from '#database/recipients.ts';
import { type CaughtUp, catchUp } from '#delivery/mail/catch-up.ts';
import { type DeliveryFacts, deliver, deliverAll } from '#delivery/mail/deliver.ts';
import { HOUR, type UtcMs } from '#market/time.ts';
import type { Dependencies } from './dependencies.ts';
import { createDigestModels } from './digest-models.ts';
import { withHeartbeat } from './heartbeat.ts';

export interface DigestRecipient {
  readonly id: string;
  readonly tenantId: string;
  readonly tier: string;
  /** Shown to operators; holds no address. */
  readonly label: string;
}

export interface DigestActivities {
  /**
   * Sends a list to the next hundred of its recipients. `next` is the place after them; null: there are no more. `since` is when the run
   * began that ordered it (UTC ms): after the cut-off nothing is sent. A run of the fourth form has none.
   */
  deliverBatch(input: {
    list: string;
    date: string;
    after: string | null;
    since?: UtcMs;
  }): Promise<{ mails: number; late?: number; held?: number; next: string | null }>;
  /** Asks the provider what became of earlier mails, where its webhooks have not told. */
  catchUpMails(): Promise<CaughtUp>;
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
  | 'database'
  | 'warehouse'
  | 'notes'
  | 'keys'
  | 'mailRenderer'
  | 'transport'
  | 'baseUrl'
  | 'senderAddress'
  | 'digestHours'
> &
  Pick<DeliveryFacts, 'now'>;

/** Recipients of one activity. */
const PAGE = 100;

/** The steps of a digest: who gets the list, and one mail. Repeated, they send nothing twice. */
export function createDigestActivities(deps: DigestDependencies): DigestActivities {
  const { database } = deps;
  const modelOf = createDigestModels(deps);
  return {
    deliverBatch: ({ list, date, after, since }) =>
      withHeartbeat(async () => {
        const recipients = await listSubscribers(database, list, { after, limit: PAGE });
        const keys = recipients.map(({ id: recipientId, tenantId }) => ({ tenantId, recipientId, list, date }));
        const modelFor = (tier: string) => modelOf({ tier: tierNamed(tier), list, date, since });
        const cutOff = since === undefined ? {} : { until: since + deps.digestHours * HOUR };
        const last = recipients.at(-1);
        return {
          ...(await deliverAll(deps, keys, modelFor, cutOff)),
          next: last === undefined || recipients.length < PAGE ? null : `${last.tenantId}/${last.id}`,
        };
      }),

    catchUpMails: () => withHeartbeat(() => catchUp(deps)),

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
