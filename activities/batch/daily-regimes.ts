import type { EngineOutput } from '#engine/engine.ts';
import { DAILY_TIMEFRAMES, INTRADAY_TIMEFRAMES } from '#market/timeframe.ts';
import { type Amended, NOTHING_AMENDED } from '#pipeline/amended.ts';
import { stampOf } from '#pipeline/stamp.ts';
import { insertRangeInputs } from '#warehouse/range-inputs.ts';
import { watermarks } from '#warehouse/runs.ts';
import type { Dependencies } from '../dependencies.ts';
import { addComputed, type Computed, NOTHING_COMPUTED, writeOutput } from '../engine-output.ts';
import { issueSignals, type SignalDependencies } from '../issue-signals.ts';
import { recordPersistence } from './persistence.ts';
import { lastBatch } from './previous.ts';
import type { BatchRun } from './run.ts';

/** Bars of history that get a regime when a market is seeded: what the report pages draw, and by the day what models learn from. */
const DAILY_HISTORY = 1_800;
const INTRADAY_HISTORY = 300;

type AmendedRun = BatchRun & { readonly minutes?: Amended; readonly days?: Amended };
type WriteOutput = (output: EngineOutput, part: string) => Promise<void>;

type DailyDependencies = SignalDependencies & Pick<Dependencies, 'engine'>;

/**
 * Vectors and regimes of the days and weeks that closed since the last batch, and of the minutes and days that were amended; the
 * signals of the new ones. The first batch of a market computes its history instead (`seeded`). Then labels are counted: how long they last.
 */
export async function computeDaily(deps: DailyDependencies, run: AmendedRun): Promise<Computed & { seeded: boolean }> {
  let total = NOTHING_COMPUTED;
  const write: WriteOutput = async (output, part) => {
    const stamp = stampOf(run, `regimes-${part}`);
    const [written] = await Promise.all([
      writeOutput(deps.warehouse, { ...output, bars: [] }, stamp),
      // A stage of its own forecasts from these, after the models of the night are fitted.
      insertRangeInputs(deps.warehouse, output.ranges, stamp),
    ]);
    total = addComputed(total, written);
  };
  const previous = await lastBatch(deps.warehouse, run);
  if (previous === null) await seed(deps, run, write);
  else await advance(deps, run, previous.asOf, write);
  await recordPersistence(deps, run);
  return { ...total, seeded: previous === null };
}

/** A seeded history issues no signals: nobody could have read them. */
async function seed({ engine }: DailyDependencies, run: AmendedRun, write: WriteOutput): Promise<void> {
  const { market, asOf, runId: parametersRun } = run;
  const history = { market, asOf, parametersRun, write };
  await engine.seedStored({ ...history, timeframes: DAILY_TIMEFRAMES, historyBars: DAILY_HISTORY });
  await engine.seedStored({ ...history, timeframes: INTRADAY_TIMEFRAMES, historyBars: INTRADAY_HISTORY });
}

async function advance(deps: DailyDependencies, run: AmendedRun, from: number, write: WriteOutput): Promise<void> {
  const { warehouse, engine } = deps;
  const { market, asOf, minutes = NOTHING_AMENDED, days = NOTHING_AMENDED } = run;
  const amended = days.symbols.length > 0 ? days : undefined;
  const output = await engine.advanceStored({ market, timeframes: DAILY_TIMEFRAMES, from, asOf, amended });
  await write(output, '0');
  const { stateThrough } = await watermarks(warehouse, { market });
  if (minutes.symbols.length > 0 && minutes.after < stateThrough)
    await write(await engine.amendIntraday({ market, amended: minutes, through: stateThrough }), '1');
  const { signals } = await deps.predictor.predict(market, output, asOf);
  const issued = { market, chain: 'batches', inferences: signals, newFrom: from } as const;
  await issueSignals(deps, issued, stampOf(run, 'signals'));
}
