import { createRandom } from '#market/math/random.ts';

/**
 * What goes wrong with a request. `lost`: the work is done and its answer never arrives. `silent`: nobody answers, and nothing is done, until
 * the client gives up. The others are answers instead of the work.
 */
export type RequestFault = 'none' | 'lost' | 'silent' | 409 | 429 | 500;

/** What goes wrong with a delivery of an event. */
export interface DeliveryFault {
  /** Seconds that it comes late: what was sent later may arrive before it. */
  readonly delay: number;
  /** How often it is delivered, though the first was heard. */
  readonly copies: number;
}

/** Which faults there are, drawn anew for each request and each delivery. */
export interface FaultPlan {
  request(): RequestFault;
  delivery(): DeliveryFault;
  /** Seconds until a meter event counts. */
  meterDelay(): number;
}

const METER_DELAY = 60;

/** Everything works; a meter event counts after a minute. */
export const NO_FAULTS: FaultPlan = {
  request: () => 'none',
  delivery: () => ({ delay: 0, copies: 1 }),
  meterDelay: () => METER_DELAY,
};

const KINDS: readonly RequestFault[] = ['lost', 'silent', 409, 429, 500];

/** The same seed gives the same faults in the same order. `share` of requests and of deliveries go wrong, each kind as often as another. */
export function faultsOf(
  seed: number,
  { share, kinds = KINDS }: { readonly share: number; readonly kinds?: readonly RequestFault[] },
): FaultPlan {
  const random = createRandom(seed);
  const upTo = (most: number) => Math.floor(random() * (most + 1));
  return {
    request: () => (random() < share ? (kinds[upTo(kinds.length - 1)] ?? 'none') : 'none'),
    delivery: () => (random() < share ? { delay: upTo(600), copies: 1 + upTo(2) } : { delay: 0, copies: 1 }),
    meterDelay: () => (random() < share ? METER_DELAY + upTo(900) : METER_DELAY),
  };
}
