import { z } from 'zod';
import { ASSET_CLASSES } from '#market/instrument.ts';
import { measureRecord, type RecordMetrics } from '#market/models/signals/record.ts';
import { TIMEFRAMES } from '#market/timeframe.ts';
import { type LedgerReport, verifyLedger as verify } from '#warehouse/ledger/verify.ts';
import { readTrackRecord, type TrackRecordLine } from '#warehouse/outcomes.ts';
import { type ClassRecord, readClassRecords } from '#warehouse/track-record.ts';
import { operation } from './operation.ts';

/**
 * The track record of one class and timeframe. `neutral`: share of the signals without a direction; `resolved`:
 * signals with a known outcome.
 */
export interface RecordRow extends RecordMetrics, Omit<ClassRecord, 'resolved' | 'horizon'> {
  readonly neutral: number;
  readonly resolved: number;
}

const head = z.object({ chain: z.string(), signals: z.int().nonnegative(), hash: z.string() });

/** Every hash of the ledger computed again, and held to heads that somebody kept. */
export const verifyLedger = operation(
  z.object({ heads: z.array(head) }),
  ({ stores }, request): Promise<LedgerReport> => verify(stores.warehouse, request),
);

/** The outcomes of the signals, per model and confidence bucket. */
export const trackRecord = operation(
  z.undefined(),
  ({ stores }): Promise<TrackRecordLine[]> => readTrackRecord(stores.warehouse),
);

/** The `days` before the newest bar of the ledger, 0 for all; of one class or timeframe only. */
const recordRequest = z.object({
  days: z.int().nonnegative(),
  assetClass: z.enum(ASSET_CLASSES).exactOptional(),
  timeframe: z.enum(TIMEFRAMES).exactOptional(),
});
export type RecordRequest = z.infer<typeof recordRequest>;

/** Every metric of the track record, by class and timeframe. */
export const record = operation(recordRequest, async ({ stores }, request): Promise<RecordRow[]> => {
  const rows: RecordRow[] = [];
  for await (const { resolved, horizon, ...group } of readClassRecords(stores.warehouse, request))
    rows.push({
      ...group,
      neutral: 1 - group.directional / group.signals,
      resolved: resolved.move.length,
      ...measureRecord(resolved, horizon),
    });
  return rows;
});
