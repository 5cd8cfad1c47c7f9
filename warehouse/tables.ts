import { CORPORATE_ACTIONS } from './actions.ts';
import { AUDIT_EVENTS } from './audit-events.ts';
import { AUDIT_REQUESTS } from './audit-requests.ts';
import { BAR_REVISIONS } from './bar-revisions.ts';
import { BARS } from './bars.ts';
import { CLASS_CORRELATIONS } from './class-correlations.ts';
import { CORRELATION_TIES } from './correlation-ties.ts';
import { CONTEXT_SERIES } from './exogenous-series.ts';
import { FEATURES } from './features.ts';
import { FEED_FINDINGS } from './feed-findings.ts';
import { FORECAST_OUTCOMES } from './forecast-outcomes.ts';
import { INSTRUMENT_REVISIONS, INSTRUMENTS } from './instruments.ts';
import { LEDGERS } from './ledger/ledgers.ts';
import { RUN_FACTS } from './lineage/run-facts.ts';
import { PARTITIONS } from './loaded-partitions.ts';
import { NOVELTY_MODELS, SIGNAL_MODELS } from './models.ts';
import { NOVELTY } from './novelty.ts';
import { SIGNAL_OUTCOMES } from './outcomes.ts';
import { REGIME_TRANSITIONS, SYMBOL_SCALES } from './parameters.ts';
import { REGIME_PERSISTENCE } from './persistence.ts';
import { QUARANTINE } from './quality/quarantine.ts';
import { QUALITY_ACCEPTANCES, QUALITY_FINDINGS, QUALITY_RUNS } from './quality/report.ts';
import { RANGE_FORECASTS, RANGE_LATEST } from './range-forecasts.ts';
import { RANGE_INPUTS } from './range-inputs.ts';
import { RANGE_MODELS } from './range-models.ts';
import { REGIME_COUNTS } from './regime-counts.ts';
import { REGIME_CHANGES, REGIME_LATEST, REGIMES } from './regimes.ts';
import { RELATIVE_FORECASTS } from './relative-forecasts.ts';
import { RELATIVE_MODELS } from './relative-models.ts';
import { RUNS } from './runs.ts';
import { SERIES } from './series.ts';
import { SESSIONS } from './sessions.ts';
import { CORRELATION_LEVELS, CORRELATION_REPORTS, CORRELATION_SHIFTS } from './shifts.ts';
import { SIGNAL_LATEST } from './signal-latest.ts';
import { CHANGE_CONFIDENCE, SPELL_NEXT, SPELL_SURVIVAL } from './spell-figures.ts';
import { INSTRUMENT_STATUS } from './status.ts';
import type { Table } from './table.ts';

/** Every table that the migrations make, but those that they keep of themselves. */
export const TABLES: readonly Table[] = [
  AUDIT_EVENTS,
  AUDIT_REQUESTS,
  BARS,
  BAR_REVISIONS,
  CHANGE_CONFIDENCE,
  CLASS_CORRELATIONS,
  CONTEXT_SERIES,
  CORPORATE_ACTIONS,
  CORRELATION_LEVELS,
  CORRELATION_REPORTS,
  CORRELATION_SHIFTS,
  CORRELATION_TIES,
  FEATURES,
  FEED_FINDINGS,
  FORECAST_OUTCOMES,
  INSTRUMENTS,
  INSTRUMENT_REVISIONS,
  INSTRUMENT_STATUS,
  ...LEDGERS.flatMap(({ table, pending }) => [table, pending]),
  NOVELTY,
  NOVELTY_MODELS,
  PARTITIONS,
  QUALITY_ACCEPTANCES,
  QUALITY_FINDINGS,
  QUALITY_RUNS,
  QUARANTINE,
  RANGE_FORECASTS,
  RANGE_INPUTS,
  RANGE_LATEST,
  RANGE_MODELS,
  REGIMES,
  REGIME_CHANGES,
  REGIME_COUNTS,
  REGIME_LATEST,
  REGIME_PERSISTENCE,
  REGIME_TRANSITIONS,
  RELATIVE_FORECASTS,
  RELATIVE_MODELS,
  RUN_FACTS,
  RUNS,
  SERIES,
  SESSIONS,
  SIGNAL_LATEST,
  SIGNAL_MODELS,
  SIGNAL_OUTCOMES,
  SPELL_NEXT,
  SPELL_SURVIVAL,
  SYMBOL_SCALES,
];
