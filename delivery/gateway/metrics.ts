/** Why a request for a page, a session or an end of mails was refused. */
export const REFUSALS = [
  'invalid_link',
  'expired_link',
  'withdrawn_grant',
  'unsubscribed',
  'suspended',
  'no_session',
  'out_of_scope',
  'too_many',
  'invalid_unsubscribe_link',
] as const;
export type Refusal = (typeof REFUSALS)[number];

/** What the gateway counts. A process that runs workflows too counts on their meter, any other on its own. */
export interface GatewayMetrics {
  /** One answer. `route` is its pattern, never an address: those hold signatures, and there are endlessly many. */
  request(answer: { route: string; status: number; seconds: number }): void;
  /** A link was exchanged for a session. */
  sessionOpened(): void;
  refused(reason: Refusal): void;
}

/** Names, units and words of the metrics: the same for every meter that counts them. Counters end in `_total` when they are read. */
export const GATEWAY_METRICS = {
  requests: { name: 'argus_gateway_requests', help: 'answers of the gateway by route and status' },
  duration: { name: 'argus_gateway_request_duration_seconds', help: 'time from a request to the end of its answer' },
  sessions: { name: 'argus_gateway_sessions_opened', help: 'links that were exchanged for a session' },
  refusals: { name: 'argus_gateway_refusals', help: 'requests that were refused, by reason' },
} as const;
