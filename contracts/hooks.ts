/** Deliveries of webhooks: an own queue, so that a receiver that is slow never delays a tick. */
export const HOOKS_QUEUE = 'argus-hooks';
export const DELIVER_WEBHOOK = 'deliverWebhook';
/** Ends the wait of a delivery that is under way. */
export const TRY_NOW = 'tryNow';

/** A message and the endpoint it is owed to. What is sent, and where, is in neither: it is read when it is sent. */
export interface HookInput {
  readonly tenantId: string;
  readonly messageId: string;
  readonly endpointId: string;
}

export const hookRunId = ({ messageId, endpointId }: HookInput): string => `hook-${messageId}-${endpointId}`;
