import { randomBytes } from 'node:crypto';
import type { RequestLine } from '../request-line.ts';
import { timedId } from '../uuid.ts';

export const TENANT = '00000000-0000-4000-8000-00000000000a';
export const OTHER_TENANT = '00000000-0000-4000-8000-00000000000b';

/** A request that is billed by a weight of 1. */
export const lineAt = (at: number, given: Partial<RequestLine> = {}): RequestLine => ({
  id: timedId(at, randomBytes),
  at,
  tenant: TENANT,
  actor: 'key',
  actorId: '00000000-0000-4000-8000-0000000000aa',
  act: null,
  action: 'signals.read',
  method: 'GET',
  route: '/v1/signals',
  status: 200,
  ms: 1.25,
  ip: '192.0.2.1',
  agent: 'curl/8.5',
  bytes: 5_120,
  weight: 1,
  billable: true,
  version: '2026-12-01',
  retention: '90d',
  ...given,
});
