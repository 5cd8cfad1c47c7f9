import { heartbeat } from '@temporalio/activity';
import { versionAt } from '#contracts/runs.ts';
import { calendarOfMarket } from '#market/calendar/calendar.ts';
import { stampOf } from '#pipeline/stamp.ts';
import { dropForgotten } from '#warehouse/ledger/forgotten.ts';
import { LEDGERS } from '#warehouse/ledger/ledgers.ts';
import { insertParameters } from '#warehouse/parameters.ts';
import { attemptTime } from '../attempt.ts';
import type { FeedDependencies } from '../delivered-bars.ts';
import { type Dependencies, symbolsOf } from '../dependencies.ts';
import { withHeartbeat } from '../heartbeat.ts';
import type { SignalDependencies } from '../issue-signals.ts';
import { computeDaily } from './daily-regimes.ts';
import { resolveForecasts } from './forecast-outcomes.ts';
import { recordHistory } from './history.ts';
import { refitModels } from './model-fits.ts';
import { resolveOutcomes } from './outcomes.ts';
import { lastBatch, sessionOpen } from './previous.ts';
import { judgeQuality } from './quality.ts';
import { forecastRanges } from './ranges.ts';
import { forecastRelative } from './relative.ts';
import { recordShifts } from './shifts.ts';
import type { BatchSteps } from './steps.ts';
import { loadDailyBars, reconcileMinutes } from './traded-bars.ts';

export type TradedDependencies = FeedDependencies & SignalDependencies & Pick<Dependencies, 'engine' | 'training'>;

/** The batch of a market that is traded: bars from the feed, quality checks of prices, signals and their models. */
export function createTradedSteps(deps: TradedDependencies): BatchSteps {
  const { warehouse, training, instruments } = deps;
  return {
    reconcileMinutes: (run) => reconcileMinutes(deps, run),
    loadDailyBars: (run) => loadDailyBars(deps, run),
    computeDaily: (run) => withHeartbeat(() => computeDaily(deps, run)),

    async checkQuality(run) {
      const { market, date, asOf, runId } = run;
      const calendar = calendarOfMarket(market);
      const previous = await lastBatch(warehouse, run);
      const after = previous?.asOf ?? sessionOpen(calendar, asOf);
      return await judgeQuality(warehouse, calendar, {
        runId,
        date,
        scope: { market, symbols: symbolsOf(instruments, market), after, through: asOf },
        // Orders the attempts of the stage: what a later one finds replaces what an earlier one found.
        version: versionAt(attemptTime()),
        onCheck: (check) => heartbeat({ check }),
      });
    },

    fitParameters: (run) =>
      withHeartbeat(async () => {
        const { market, asOf } = run;
        const fitted = await training.fitParameters({ market, asOf });
        await insertParameters(warehouse, { market, ...fitted }, stampOf(run, 'parameters'));
        return { scales: fitted.scales.length, transitions: fitted.transitions.length };
      }),

    async resolveOutcomes(run) {
      const stamp = stampOf(run, 'outcomes');
      const signals = await resolveOutcomes(deps, run.market, stamp, (timeframe) => heartbeat({ timeframe }));
      const forecasts = await resolveForecasts(deps, run.market, stamp, (timeframe) => heartbeat({ timeframe }));
      for (const ledger of LEDGERS) await dropForgotten(deps, ledger);
      return {
        outcomes: signals.outcomes,
        amended: signals.amended + forecasts.amended,
        forecasts: forecasts.outcomes,
      };
    },

    fitModels: (run) =>
      withHeartbeat(
        (reportProgress) => refitModels(deps, run.market, stampOf(run, 'models'), (step) => reportProgress({ step })),
        { step: 'begins' },
      ),

    forecastRanges: (run) =>
      withHeartbeat((reportProgress) => forecastRanges(deps, run, (step) => reportProgress({ step })), {
        step: 'begins',
      }),

    forecastRelative: (run) =>
      withHeartbeat((reportProgress) => forecastRelative(deps, run, (step) => reportProgress({ step })), {
        step: 'begins',
      }),

    recordHistory: (run) =>
      withHeartbeat((reportProgress) => recordHistory(deps, run, (step) => reportProgress({ step })), {
        step: 'begins',
      }),

    findShifts: (run) =>
      withHeartbeat(
        (reportProgress) =>
          recordShifts(deps, run.market, stampOf(run, 'shifts'), (timeframe) => reportProgress({ timeframe })),
        { timeframe: '' },
      ),
  };
}
