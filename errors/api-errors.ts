import type { CatalogueEntry } from './catalogue-entry.ts';

/** What a program of a customer can be answered with: the status goes into the answer, and to the page of the code leads its `type`. */
export const API_ERRORS = {
  ARGUS_API_KEY_MISSING: {
    title: 'The request has no key',
    advice:
      'Send the header Authorization: Bearer with a key of yours; keys are made on the page Keys of your account.',
    exitCode: 2,
    http: 401,
  },
  ARGUS_API_KEY_INVALID: {
    title: 'The key does not open anything',
    advice: 'Check that the key was copied whole and was not revoked; make a new one on the page Keys.',
    exitCode: 2,
    http: 401,
  },
  ARGUS_API_SCOPE_MISSING: {
    title: 'The key may not do this',
    advice: 'Use a key with the scope that is named in the detail, or make one.',
    exitCode: 2,
    http: 403,
  },
  ARGUS_API_ROLE: {
    title: 'The role may not do this',
    advice: 'Ask an owner or admin of your company, or use a key of theirs.',
    exitCode: 2,
    http: 403,
  },
  ARGUS_API_IP_REFUSED: {
    title: 'The key may not be used from this address',
    advice: "Send the request from a network of the key's list, or change the list on the page Keys.",
    exitCode: 2,
    http: 403,
  },
  ARGUS_API_SUSPENDED: {
    title: 'The account is suspended',
    advice: 'Write to whom the pages of your account name; nothing of yours is lost.',
    exitCode: 2,
    http: 403,
  },
  ARGUS_API_TIER: {
    title: 'The tier of the account does not read this',
    advice: 'The detail names the tier that does; see the page of tiers.',
    exitCode: 2,
    http: 403,
  },
  ARGUS_API_NOT_FOUND: {
    title: 'There is nothing at this address',
    advice: 'Check the address; GET /v1/instruments lists the instruments, GET /v1/tables the tables.',
    exitCode: 2,
    http: 404,
  },
  ARGUS_API_METHOD: {
    title: 'The address does not take this method',
    advice: 'Use a method of the header Allow.',
    exitCode: 2,
    http: 405,
  },
  ARGUS_API_INVALID: {
    title: 'A part of the request is not understood',
    advice: 'Correct what `errors` points at; the reference of the API says what is expected.',
    exitCode: 2,
    http: 400,
  },
  ARGUS_API_TOO_LARGE: {
    title: 'The body is larger than is taken',
    advice: 'Send less at once.',
    exitCode: 2,
    http: 413,
  },
  ARGUS_API_CURSOR: {
    title: 'The cursor is not of this list',
    advice: 'Begin without a cursor; use `next` of an answer as it is.',
    exitCode: 2,
    http: 400,
  },
  ARGUS_API_VERSION: {
    title: 'There is no such version of the API',
    advice: 'Leave the header Argus-Version out, or send a version that the reference names.',
    exitCode: 2,
    http: 400,
  },
  ARGUS_API_IDEMPOTENCY_KEY_MISSING: {
    title: 'The request needs an idempotency key',
    advice: 'Send the header Idempotency-Key with a text that no other request of yours has, such as a UUID.',
    exitCode: 2,
    http: 400,
  },
  ARGUS_API_IDEMPOTENCY_RUNNING: {
    title: 'The same request is being answered',
    advice: 'Wait as long as Retry-After says and send it again.',
    exitCode: 2,
    http: 409,
  },
  ARGUS_API_CONFLICT: {
    title: 'The request does not fit what there is',
    advice: 'Read the detail: it says what is in the way.',
    exitCode: 2,
    http: 409,
  },
  ARGUS_API_IDEMPOTENCY_MISMATCH: {
    title: 'The idempotency key belongs to another request',
    advice: 'Use a new idempotency key for a new request.',
    exitCode: 2,
    http: 422,
  },
  ARGUS_API_RATE_LIMITED: {
    title: 'More requests than the account may send',
    advice: 'Wait as long as Retry-After says; RateLimit says what is left.',
    exitCode: 2,
    http: 429,
  },
  ARGUS_API_QUEUE_FULL: {
    title: 'Too many requests of the account wait',
    advice: 'Send fewer at once; wait as long as Retry-After says.',
    exitCode: 2,
    http: 429,
  },
  ARGUS_API_BUSY: {
    title: 'The API has more to do than it can',
    advice: 'Wait as long as Retry-After says.',
    exitCode: 2,
    http: 503,
  },
  ARGUS_API_NO_RELEASE: {
    title: 'There is no report yet',
    advice: 'The first one is being made; ask again in a minute.',
    exitCode: 2,
    http: 503,
  },
  ARGUS_API_INTERNAL: {
    title: 'Something went wrong on our side',
    advice: 'Send it again; if it stays so, write to us with the id of the request.',
    exitCode: 2,
    http: 500,
  },
} as const satisfies Record<string, CatalogueEntry>;
