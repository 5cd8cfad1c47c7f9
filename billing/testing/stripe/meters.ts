import { z } from 'zod';
import { type Account, type MeterEvent, need, newThing } from './account.ts';
import type { Meter } from './objects.ts';
import { count, page, text } from './parameters.ts';
import { invalid, missing, unfit } from './refusal.ts';
import type { Seconds } from './test-clock.ts';

const MINUTE = 60;
const OLDEST = 35 * 86_400;
const AHEAD = 5 * MINUTE;
const IDENTIFIER_REMEMBERED = 86_400;

export const meterParams = z.strictObject({
  display_name: text.max(250),
  event_name: text.max(100),
  default_aggregation: z.strictObject({ formula: z.enum(['last', 'sum']) }),
  customer_mapping: z.strictObject({ event_payload_key: text, type: z.literal('by_id') }).optional(),
  value_settings: z.strictObject({ event_payload_key: text }).optional(),
});
export const meterListParams = z.strictObject({ ...page, status: z.enum(['active', 'inactive']).optional() });

export function createMeter(account: Account, params: z.infer<typeof meterParams>): Meter {
  const twin = [...account.meters.values()].find(({ event_name: name }) => name === params.event_name);
  if (twin !== undefined)
    throw invalid(`A meter already has this event name: ${twin.id}`, 'event_name', 'resource_already_exists');
  const meter: Meter = {
    ...newThing(account, 'mtr', 'billing.meter'),
    customer_mapping: params.customer_mapping ?? { event_payload_key: 'stripe_customer_id', type: 'by_id' },
    default_aggregation: params.default_aggregation,
    display_name: params.display_name,
    event_name: params.event_name,
    event_time_window: null,
    status: 'active',
    status_transitions: { deactivated_at: null },
    updated: account.clock.now(),
    value_settings: params.value_settings ?? { event_payload_key: 'value' },
  };
  account.meters.set(meter.id, meter);
  return meter;
}

export const meterEventParams = z.strictObject({
  event_name: text,
  payload: z.record(z.string(), z.string()),
  identifier: text.max(100).optional(),
  timestamp: count.optional(),
});

/** The meter of an event; a customer that is unknown is refused at once here, and told later by a thin event at Stripe. */
function meterOf(
  account: Account,
  { event_name: name, payload }: z.infer<typeof meterEventParams>,
): {
  meter: Meter;
  customer: string;
  value: number;
} {
  const meter = [...account.meters.values()].find((entry) => entry.event_name === name && entry.status === 'active');
  if (meter === undefined) throw missing('active meter with event name', name, 400);
  const customer = payload[meter.customer_mapping.event_payload_key] ?? '';
  if (!account.customers.has(customer)) throw missing('customer', customer, 400);
  const value = payload[meter.value_settings.event_payload_key] ?? '';
  if (!/^\d{1,15}$/.test(value))
    throw invalid(`${value} is not a whole number`, 'payload', 'meter_event_invalid_value');
  return { meter, customer, value: Number(value) };
}

export function createMeterEvent(account: Account, params: z.infer<typeof meterEventParams>) {
  const now = account.clock.now();
  const { meter, customer, value } = meterOf(account, params);
  const timestamp = params.timestamp ?? now;
  if (timestamp < now - OLDEST)
    throw invalid('The timestamp is more than 35 days back.', 'timestamp', 'timestamp_too_far_in_past');
  if (timestamp > now + AHEAD)
    throw invalid('The timestamp is more than 5 minutes ahead.', 'timestamp', 'timestamp_in_future');
  const identifier = params.identifier ?? account.newId('mevt');
  const isTaken = account.meterEvents.some(
    (event) => event.identifier === identifier && now - event.received < IDENTIFIER_REMEMBERED,
  );
  if (isTaken) throw unfit(`An event already exists with identifier ${identifier}.`, 'duplicate_meter_event');
  const event: MeterEvent = {
    meter: meter.id,
    customer,
    identifier,
    value,
    timestamp,
    received: now,
    countsFrom: now + account.faults.meterDelay(),
  };
  account.meterEvents.push(event);
  return {
    object: 'billing.meter_event',
    created: now,
    event_name: params.event_name,
    identifier,
    livemode: false,
    payload: params.payload,
    timestamp,
  };
}

/** What the events of `[start, end)` that count by now come to, by the formula of the meter. */
export function usageOf(account: Account, meterId: string, customer: string, start: Seconds, end: Seconds): number {
  const now = account.clock.now();
  const events = account.meterEvents.filter(
    (event) =>
      event.meter === meterId &&
      event.customer === customer &&
      event.timestamp >= start &&
      event.timestamp < end &&
      event.countsFrom <= now,
  );
  if (need(account.meters, 'meter', meterId).default_aggregation.formula === 'sum')
    return events.reduce((sum, { value }) => sum + value, 0);
  const by = account.settings.last === 'timestamp' ? 'timestamp' : 'countsFrom';
  return (
    events.reduce<MeterEvent | null>((last, event) => (last === null || event[by] >= last[by] ? event : last), null)
      ?.value ?? 0
  );
}

export const summaryParams = z.strictObject({ ...page, customer: text, start_time: count, end_time: count });

/** One summary of a time that begins and ends on a minute. */
export function summaryOf(account: Account, meterId: string, params: z.infer<typeof summaryParams>) {
  need(account.meters, 'meter', meterId);
  const { customer, start_time: start, end_time: end } = params;
  for (const [param, time] of [
    ['start_time', start],
    ['end_time', end],
  ] as const)
    if (time % MINUTE !== 0) throw invalid(`${param} is not aligned with a minute.`, param);
  if (end <= start) throw invalid('end_time is not after start_time.', 'end_time');
  return {
    id: `mtrsum_${meterId}_${customer}_${start}_${end}`,
    object: 'billing.meter_event_summary',
    aggregated_value: usageOf(account, meterId, customer, start, end),
    start_time: start,
    end_time: end,
    livemode: false,
    meter: meterId,
  };
}
