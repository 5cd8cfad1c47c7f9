import { z } from 'zod';
import { MARKET_IDS } from '#market/market-id.ts';
import { TIMEFRAMES } from '#market/timeframe.ts';
import { rebuildAround } from '#pipeline/quarantine.ts';
import { warehouseBarStore } from '#pipeline/warehouse-store.ts';
import { readInstruments } from '#warehouse/instruments.ts';
import {
  type BarKey,
  listQuarantine,
  type QuarantinedBar,
  quarantineBars,
  releaseBars,
} from '#warehouse/quality/quarantine.ts';
import { acceptFinding as accept, type QualityReport, readQuality } from '#warehouse/quality/report.ts';
import { operation } from './operation.ts';

const key = z.object({ symbol: z.string(), timeframe: z.enum(TIMEFRAMES), openTime: z.number() });

/** The findings of the checks in the bars of a day; by default the last one. */
export const quality = operation(
  z.object({ date: z.iso.date().exactOptional(), market: z.enum(MARKET_IDS).exactOptional() }),
  ({ stores }, request): Promise<QualityReport[]> => readQuality(stores.warehouse, request),
);

/** Lets a batch go on with a finding that a person has looked at. */
export const acceptFinding = operation(
  z.object({
    check: z.string(),
    symbol: z.string(),
    timeframe: z.string(),
    openTime: z.number(),
    reason: z.string().min(1),
  }),
  async ({ stores, now }, { reason, ...finding }): Promise<void> =>
    await accept(stores.warehouse, finding, { reason, now: now() }),
);

export const quarantined = operation(
  z.undefined(),
  ({ stores }): Promise<QuarantinedBar[]> => listQuarantine(stores.warehouse),
);

/** Takes bars out or lets them count again, and builds what contains them anew. Returns the bars that this changed. */
export const quarantine = operation(
  z.object({ bars: z.array(key), reason: z.string().min(1), release: z.boolean() }),
  async ({ stores: { warehouse }, now }, { bars, reason, release }): Promise<BarKey[]> => {
    const time = now();
    const changed = await (release ? releaseBars : quarantineBars)(warehouse, bars, { reason, now: time });
    await rebuildAround(warehouseBarStore(warehouse), await readInstruments(warehouse), changed, time);
    return changed;
  },
);
