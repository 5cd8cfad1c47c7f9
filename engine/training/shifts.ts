import { groupName } from '#market/group.ts';
import type { Instrument } from '#market/instrument.ts';
import { type MarketId, marketOf } from '#market/market-id.ts';
import { PANEL_LENGTH } from '#market/models/shifts/detector.ts';
import { buildPanel, PANEL_START, type Panel, type PanelMember } from '#market/models/shifts/panel.ts';
import type { Timeframe } from '#market/timeframe.ts';
import { readLastBars } from '#warehouse/bars.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';
import { adjustedAt } from '../adjustment.ts';
import { type PanelShifts, startTrainer } from './trainer.ts';

/** Symbols whose history is read at once: bounds the memory. */
const SYMBOLS_AT_ONCE = 200;
/** A close at which fewer of the market's symbols have a bar than this share is not on its clock. */
const LEAST_PRESENT = 0.2;
const PANEL_BARS = PANEL_LENGTH + PANEL_START + 1;

/** Ties of pairs are of days: hours would follow each other too closely. */
const TIED: Timeframe = '1d';

export interface MarketShifts extends PanelShifts {
  /** The close that the shifts were found at, UTC ms. */
  readonly closeTime: number;
}

/**
 * Shifts of correlation at the newest close of a market by `asOf`, among its instruments and between them and those of all other
 * markets as they were known then. Null when history is too short.
 */
export async function findMarketShifts(
  warehouse: Warehouse,
  instruments: readonly Instrument[],
  { market, timeframe, asOf }: { readonly market: MarketId; readonly timeframe: Timeframe; readonly asOf: number },
): Promise<MarketShifts | null> {
  const isOfMarket = ({ calendar }: Instrument) => marketOf(calendar) === market;
  const read = (group: readonly Instrument[], own: boolean) => readMembers(warehouse, group, { own, timeframe, asOf });
  const members = await read(instruments.filter(isOfMarket), true);
  const clock = clockOf(members);
  const closeTime = clock.at(-1);
  if (closeTime === undefined) return null;
  const others = instruments.filter((instrument) => !isOfMarket(instrument));
  const panel = buildPanel([...members, ...(await read(others, false))], clock);
  const times = timeframe === TIED ? clock.slice(1) : new Float64Array();
  const found = await findInThread(panel, times, `${market}/${timeframe}/${closeTime}`);
  return found === null ? null : { ...found, closeTime };
}

/** The last closes of some instruments; `own`: whether they are of the market that is looked at. */
async function readMembers(
  warehouse: Warehouse,
  instruments: readonly Instrument[],
  { own, timeframe, asOf }: { readonly own: boolean; readonly timeframe: Timeframe; readonly asOf: number },
): Promise<PanelMember[]> {
  const groups = new Map(
    instruments.map(({ symbol, assetClass, calendar }) => [
      symbol,
      groupName({ assetClass, market: marketOf(calendar) }),
    ]),
  );
  const members: PanelMember[] = [];
  for (let first = 0; first < instruments.length; first += SYMBOLS_AT_ONCE) {
    const symbols = instruments.slice(first, first + SYMBOLS_AT_ONCE).map(({ symbol }) => symbol);
    const range = { symbols, timeframes: [timeframe], count: PANEL_BARS, through: asOf };
    for (const { symbol, bars } of await adjustedAt(warehouse, await readLastBars(warehouse, range), asOf))
      members.push({
        symbol,
        group: groups.get(symbol) ?? '',
        requested: own,
        closeTime: bars.closeTime,
        close: bars.close,
      });
  }
  return members;
}

/** `seed` names the bootstrap's random numbers. */
async function findInThread(panel: Panel, times: Float64Array, seed: string): Promise<PanelShifts | null> {
  const trainer = startTrainer();
  try {
    return await trainer.shifts(panel, times, seed);
  } finally {
    await trainer.close();
  }
}

/** Close times at which enough members have a bar, ascending, as many as the detectors look back on. */
function clockOf(members: readonly PanelMember[]): Float64Array {
  const counts = new Map<number, number>();
  for (const { closeTime } of members) for (const time of closeTime) counts.set(time, (counts.get(time) ?? 0) + 1);
  const times = [...counts].filter(([, count]) => count >= LEAST_PRESENT * members.length).map(([time]) => time);
  return Float64Array.from(times).sort().slice(-PANEL_BARS);
}
