/** What a company's programs can be told of. What comes with every minute is wanted by naming it, as all others are. */
export const MESSAGE_TYPES = [
  'release.published',
  'digest.sent',
  'key.created',
  'key.revoked',
  'endpoint.off',
] as const;
export type WantedType = (typeof MESSAGE_TYPES)[number];

/** Sent by whoever tries an endpoint out, and to that endpoint alone. */
export const TEST_TYPE = 'endpoint.test';
export type MessageType = WantedType | typeof TEST_TYPE;
