import { createHmac, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { type Account, newThing } from './account.ts';
import type { StripeEvent, WebhookEndpoint } from './objects.ts';
import { text } from './parameters.ts';

const HOUR = 3_600;
const ANSWER_WITHIN_MS = 5_000;
/** Seconds after the first try of a delivery at which it is tried again: three days, as in live mode. */
const TRIES_AT = [0, 300, 1_800, 2 * HOUR, 5 * HOUR, 10 * HOUR, 22 * HOUR, 34 * HOUR, 46 * HOUR, 58 * HOUR, 70 * HOUR];

export const endpointParams = z.strictObject({
  url: z.url({ protocol: /^http$/, hostname: /^(127\.0\.0\.1|localhost)$/ }),
  enabled_events: z.array(text).min(1),
});

/** A try to deliver an event: whether the receiver heard it. */
export interface Delivery {
  readonly event: string;
  readonly url: string;
  readonly heard: boolean;
}

/**
 * `t=…,v1=…` of a body, as the SDK checks it. The time is that of the machine and not of the test clock, as in Stripe's test mode: a
 * receiver compares it with its own.
 */
export function signatureOf(body: string, secret: string, at: number): string {
  return `t=${at},v1=${createHmac('sha256', secret).update(`${at}.${body}`).digest('hex')}`;
}

/** Delivers what is emitted to the endpoints of an account. */
export function webhooks(account: Account, wallClock: () => number) {
  const secrets = new Map<string, string>();
  const deliveries: Delivery[] = [];

  async function post({ url, id }: WebhookEndpoint, event: StripeEvent): Promise<boolean> {
    const body = JSON.stringify(event, null, 2);
    const signature = signatureOf(body, secrets.get(id) ?? '', Math.floor(wallClock() / 1000));
    try {
      const answer = await fetch(url, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json; charset=utf-8', 'stripe-signature': signature },
        redirect: 'manual',
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      });
      await answer.arrayBuffer();
      return answer.status >= 200 && answer.status < 300;
    } catch {
      return false;
    }
  }

  function plan(endpoint: WebhookEndpoint, event: StripeEvent, first: number, attempt: number): void {
    account.clock.at(first + (TRIES_AT[attempt] ?? 0), async () => {
      if (!account.webhookEndpoints.has(endpoint.id)) return;
      const heard = await post(endpoint, event);
      deliveries.push({ event: event.id, url: endpoint.url, heard });
      if (heard) event.pending_webhooks = Math.max(0, event.pending_webhooks - 1);
      else if (attempt + 1 < TRIES_AT.length) plan(endpoint, event, first, attempt + 1);
    });
  }

  account.onEvent = (event) => {
    for (const endpoint of account.webhookEndpoints.values()) {
      if (!endpoint.enabled_events.includes('*') && !endpoint.enabled_events.includes(event.type)) continue;
      const { delay, copies } = account.faults.delivery();
      for (let copy = 0; copy < copies; copy++) plan(endpoint, event, event.created + delay, 0);
    }
  };

  return {
    /** Every try so far, in order. */
    deliveries: deliveries as readonly Delivery[],
    /** A new endpoint, with the secret that is shown once. */
    create(params: z.infer<typeof endpointParams>): WebhookEndpoint & { secret: string } {
      const endpoint: WebhookEndpoint = {
        ...newThing(account, 'we', 'webhook_endpoint'),
        enabled_events: params.enabled_events,
        status: 'enabled',
        url: params.url,
      };
      const secret = `whsec_${randomBytes(24).toString('hex')}`;
      account.webhookEndpoints.set(endpoint.id, endpoint);
      secrets.set(endpoint.id, secret);
      return { ...endpoint, secret };
    },
  };
}
