/** A table of a snapshot: what a view of the tier says, as of the moment of the snapshot. */
export interface SnapshotTableEntry {
  /** What a row is, for the dictionary. */
  readonly about: string;
  /** The columns that rows are sorted by first. Together they name a row, except where a table says otherwise. */
  readonly keys: readonly string[];
  /** A table of events holds what was known since the snapshot before, so that days put together are the history; else it holds what stands. */
  readonly isOfEvents?: true;
}

const CLASS = ['market', 'asset_class'];
const CHART = ['symbol', 'timeframe'];

/** Every table by the name of its view. A view without an entry, and an entry without a view, fail a test. */
export const SNAPSHOT_TABLES: Readonly<Record<string, SnapshotTableEntry>> = {
  instruments: { about: 'An instrument that is followed.', keys: ['symbol'] },
  runs: {
    about: 'A run that the rows of a day are of: ticks of a minute, batches of a day, and what was loaded before.',
    keys: ['run_id'],
    isOfEvents: true,
  },
  regimes: { about: 'The newest regime of a chart, with its evidence.', keys: CHART },
  changes: {
    about: 'A change of regime since the close before the newest one of the market.',
    keys: [...CHART, 'close_time'],
  },
  history: {
    about: 'A change of regime, as many days back as the tier reads.',
    keys: [...CHART, 'close_time'],
    isOfEvents: true,
  },
  regime_history: { about: 'The regime of a bar.', keys: [...CHART, 'close_time'], isOfEvents: true },
  probability_days: {
    about: 'How probable each regime was at the close of a day, in whole percents.',
    keys: ['symbol', 'close_time'],
    isOfEvents: true,
  },
  signals: {
    about: 'What is said of the direction of the newest bar of a chart, or why nothing is.',
    keys: [...CHART, 'bar_close'],
  },
  signal_scores: {
    about: 'Directions of daily charts against what came, by week and step of probability.',
    keys: ['asset_class', 'week', 'step'],
  },
  track_record: { about: 'How signals ended, of those that came to their end.', keys: ['asset_class', 'timeframe'] },
  relative: {
    about: 'Whether an instrument is more likely ahead of the median of its class than behind it.',
    keys: ['symbol', 'timeframe', 'horizon_bars'],
  },
  ranges: {
    about: 'How wide the next moves of a chart will be, in log returns from the close, in two digits.',
    keys: [...CHART, 'horizon_bars'],
  },
  range_history: {
    about: 'What was said of the next day at a past close.',
    keys: ['symbol', 'close_time'],
    isOfEvents: true,
  },
  range_outcomes: { about: 'Whether the range of a day held.', keys: ['symbol', 'day'], isOfEvents: true },
  range_days: { about: 'How many ranges of a class held on a day.', keys: [...CLASS, 'horizon', 'day'] },
  range_record: {
    about: 'How often ranges held: of the last 30 and 240 closes with an outcome.',
    keys: ['asset_class', 'timeframe', 'horizon'],
  },
  event_scores: {
    about: 'Events of daily charts against what came, by week and step of probability.',
    keys: ['event', 'week', 'step'],
  },
  novelty_days: { about: 'How unusual a day was, and by what.', keys: ['symbol', 'close_time'], isOfEvents: true },
  novelty_scores: {
    about: 'How many moves after unusual days, and after all others, were larger than the usual one.',
    keys: ['asset_class', 'week', 'flagged'],
  },
  model_gates: {
    about: 'How far a model stands from the gate behind which it may speak.',
    keys: ['kind', ...CLASS, 'timeframe', 'horizon'],
  },
  persistence_scores: {
    about: '"The same ten bars later" against what came, by week.',
    keys: ['asset_class', 'label', 'week'],
  },
  change_confidence: {
    about: 'Confidence at a change against how many bars the new label lasted.',
    keys: [...CLASS, 'timeframe', 'label', 'from_confidence'],
  },
  spell_next: { about: 'What came next after a label.', keys: [...CLASS, 'timeframe', 'label', 'next_label'] },
  spell_survival: {
    about: 'The share of spells of a label that last beyond so many bars.',
    keys: [...CLASS, 'timeframe', 'label', 'bars'],
  },
  class_counts: {
    about:
      'How many instruments of a class show each label: now (0 days ago), at the close before (1), and 90 and 180 days ago.',
    keys: [...CLASS, 'timeframe', 'days_ago'],
  },
  class_count_days: {
    about: 'How many instruments of a class showed each label on a session day.',
    keys: [...CLASS, 'timeframe', 'close_time'],
    isOfEvents: true,
  },
  class_correlation_days: {
    about: 'How tightly a class moved together on a session day.',
    keys: [...CLASS, 'close_time'],
    isOfEvents: true,
  },
  correlations: {
    about: 'How tightly the market, its classes and pairs of classes move together by the newest look.',
    keys: ['market', 'timeframe', 'level', 'subject', 'peer'],
  },
  correlation_ties: {
    about:
      'How a member of a class moves together with the others: 60 days to the last whole week, and the 180 before.',
    keys: [...CLASS, 'symbol'],
  },
  shifts: { about: 'A shift of correlation that the newest look found.', keys: ['market', 'timeframe', 'position'] },
  shift_candidates: {
    about: 'The instruments whose correlation with their class moved most, by more than chance or not.',
    keys: ['market', 'timeframe', 'symbol', 'detector'],
  },
  shift_reports: {
    about: 'How much the newest look at a chart of a market tested and found.',
    keys: ['market', 'timeframe'],
  },
  context: { about: 'The regime of a series outside of the markets, on its day and week chart.', keys: CHART },
  ledger_heads: {
    about: 'The hash of the last entry of a day of a chain of the record, which fixes every entry before it.',
    keys: ['chain', 'day'],
  },
};
