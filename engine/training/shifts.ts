import { groupName } from '#market/group.ts';
import type { Instrument } from '#market/instrument.ts';
import { type MarketId, marketOf } from '#market/market-id.ts';
import { PANEL_LENGTH } from '#market/models/shifts/detector.ts';
import type { ShiftReport } from '#market/models/shifts/findings.ts';
import { buildPanel, PANEL_START, type Panel, type PanelMember } from '#market/models/shifts/panel.ts';
import type { Timeframe } from '#market/timeframe.ts';
import { readActions } from '#warehouse/actions.ts';
import { readLastBars } from '#warehouse/bars.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';
import { adjusted } from '../adjustment.ts';
import { startTrainer } from './training.ts';

/** Symbols whose history is read at once: bounds the memory. */
const AT_ONCE = 200;
/** A close at which fewer of the market's symbols have a bar than this share is not on its clock. */
const LEAST_PRESENT = 0.2;

/**
 * Shifts of correlation at the newest close of a market by `asOf`, among its instruments and between them and those of all other
 * markets as they were known then. Null when history is too short.
 */
export async function findMarketShifts(
  warehouse: Warehouse,
  instruments: readonly Instrument[],
  { market, timeframe, asOf }: { market: MarketId; timeframe: Timeframe; asOf: number },
): Promise<{ report: ShiftReport; closeTime: number } | null> {
  const own = instruments.filter(({ calendar }) => marketOf(calendar) === market);
  const others = instruments.filter(({ calendar }) => marketOf(calendar) !== market);
  const read = async (group: readonly Instrument[], isOwn: boolean): Promise<PanelMember[]> => {
    const members: PanelMember[] = [];
    for (let first = 0; first < group.length; first += AT_ONCE) {
      const part = group.slice(first, first + AT_ONCE);
      const symbols = part.map(({ symbol }) => symbol);
      const count = PANEL_LENGTH + PANEL_START + 1;
      const [bars, actions] = await Promise.all([
        readLastBars(warehouse, { symbols, timeframes: [timeframe], count, through: asOf }),
        readActions(warehouse, { symbols, at: asOf }),
      ]);
      const groups = new Map(
        part.map(({ symbol, assetClass, calendar }) => [symbol, groupName({ assetClass, market: marketOf(calendar) })]),
      );
      for (const { symbol, bars: columns } of adjusted(bars, actions))
        members.push({
          symbol,
          group: groups.get(symbol) as string,
          requested: isOwn,
          closeTime: columns.closeTime,
          close: columns.close,
        });
    }
    return members;
  };
  const members = await read(own, true);
  const clock = clockOf(members);
  const closeTime = clock.at(-1);
  if (closeTime === undefined) return null;
  const panel = buildPanel([...members, ...(await read(others, false))], clock);
  const report = await inThread(panel, `${market}/${timeframe}/${closeTime}`);
  return report === null ? null : { report, closeTime };
}

async function inThread(panel: Panel, seed: string): Promise<ShiftReport | null> {
  const trainer = startTrainer();
  try {
    return await trainer.shifts(panel, seed);
  } finally {
    await trainer.close();
  }
}

/** Close times at which enough members have a bar, ascending, as many as the detectors look back on. */
function clockOf(members: readonly PanelMember[]): Float64Array {
  const counts = new Map<number, number>();
  for (const { closeTime } of members) for (const time of closeTime) counts.set(time, (counts.get(time) ?? 0) + 1);
  const times = [...counts].filter(([, count]) => count >= LEAST_PRESENT * members.length).map(([time]) => time);
  return Float64Array.from(times)
    .sort()
    .slice(-(PANEL_LENGTH + PANEL_START + 1));
}
