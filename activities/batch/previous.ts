import type { Calendar } from '#market/calendar/calendar.ts';
import type { UtcMs } from '#market/time.ts';
import { lastRun, type RunRow } from '#warehouse/runs.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';
import type { BatchRun } from './run.ts';

/** The committed batch of the same market before this one; null for its first. */
export const lastBatch = (
  warehouse: Warehouse,
  { market, asOf }: Pick<BatchRun, 'market' | 'asOf'>,
): Promise<RunRow | null> => lastRun(warehouse, { market, kinds: ['batch'], before: asOf });

/** Open of the session that closes at or before `time`; a batch is at a close. */
export const sessionOpen = (calendar: Calendar, time: UtcMs): UtcMs => calendar.lastClosed(time)?.open ?? 0;
