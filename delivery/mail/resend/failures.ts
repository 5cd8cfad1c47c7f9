import type { ErrorResponse } from 'resend';

/**
 * What is done about an answer of the provider that is no success. `again`: the same key again, later; it may have been taken. `later`:
 * nothing was taken. `refused`: this mail will never be taken. `stopped`: no mail will be, before an operator acts. `unknown`: it is looked up
 * before another try.
 */
export type Failure = 'again' | 'later' | 'refused' | 'stopped' | 'unknown';

/**
 * Every name of an error that the provider documents (resend.com/docs/api-reference/errors). A name with two meanings has one by status.
 */
export const FAILURES = {
  invalid_idempotency_key: 'stopped',
  validation_error: 'refused',
  missing_required_field: 'refused',
  invalid_parameter: 'refused',
  invalid_attachment: 'refused',
  invalid_from_address: 'stopped',
  invalid_region: 'stopped',
  missing_api_key: 'stopped',
  restricted_api_key: 'stopped',
  invalid_api_key: 'stopped',
  invalid_access: 'stopped',
  not_found: 'stopped',
  method_not_allowed: 'stopped',
  security_error: 'stopped',
  monthly_quota_exceeded: 'stopped',
  daily_quota_exceeded: 'stopped',
  rate_limit_exceeded: 'later',
  concurrent_idempotent_requests: 'again',
  invalid_idempotent_request: 'unknown',
  application_error: 'again',
  internal_server_error: 'again',
} as const satisfies Readonly<Record<ErrorResponse['name'], Failure>>;

/** What is done about an error. A key or a domain that is not accepted comes as a `validation_error` too, with the status of an access. */
export function failureOf({ name, statusCode }: Pick<ErrorResponse, 'name' | 'statusCode'>): Failure {
  if (name === 'validation_error' && (statusCode === 401 || statusCode === 403)) return 'stopped';
  const known: Failure | undefined = FAILURES[name];
  if (known !== undefined) return known;
  // A name of a later version: by its status.
  if (statusCode === 429) return 'later';
  return statusCode !== null && statusCode >= 400 && statusCode < 500 ? 'stopped' : 'again';
}
