import { SHIFT_LEVELS } from '#market/models/shifts/findings.ts';
import { REGIME_LABELS } from '#market/regime-label.ts';
import { TIMEFRAMES } from '#market/timeframe.ts';

/** What a column means, in every table that has it; `table.column` is of that table alone. */
export interface ColumnEntry {
  readonly meaning: string;
  /** Empty for what has none: names, words and counts of rows. */
  readonly unit?: string;
  /** The values it may have, where these are few. */
  readonly values?: readonly string[];
  /** How the numbers of the warehouse are written for people: as a word, as yes or no. */
  readonly as?: 'timeframe' | 'label' | 'boolean';
}

const LABELS = REGIME_LABELS.join(', ');
const BARS = 'bars of the chart';
const RETURN = 'log return';
const SHARE = 'share of 1';
const label = (meaning: string): ColumnEntry => ({ meaning, values: REGIME_LABELS, as: 'label' });
const yes = (meaning: string): ColumnEntry => ({ meaning, values: ['true', 'false'], as: 'boolean' });

export const COLUMN_ENTRIES: Readonly<Record<string, ColumnEntry>> = {
  day: { meaning: 'The market day or the day of the calendar that the row is about.' },
  snapshot_day: { meaning: 'The market day of the snapshot.' },
  as_of: {
    meaning:
      'Known since: the as-of of the run that wrote the row; in tables of counts the moment up to which was counted.',
    unit: 'UTC',
  },
  run_id: { meaning: 'The run that wrote the row; see the table runs.' },
  symbol: { meaning: 'The instrument.' },
  name: { meaning: 'Its name for people.' },
  market: { meaning: 'The market: instruments of one calendar of sessions.' },
  asset_class: { meaning: 'The class of the instrument.' },
  calendar: { meaning: 'The calendar of sessions that the instrument keeps.' },
  timeframe: { meaning: 'The chart: the length of its bars.', values: TIMEFRAMES, as: 'timeframe' },
  kind: { meaning: 'What kind of thing the row is of.' },
  'runs.kind': { meaning: 'What kind of run.', values: ['tick', 'batch', 'backfill'] },
  'model_gates.kind': { meaning: 'What the model forecasts.', values: ['direction', 'range', 'relative'] },
  halted_since: { meaning: 'Since when the instrument does not trade; null while it does.', unit: 'UTC' },
  features: { meaning: 'Vectors of features that the run computed.' },
  regimes: { meaning: 'Regimes that the run computed.' },
  changes: { meaning: 'Changes of regime that the run found.' },
  'spell_next.changes': { meaning: 'Spells that ended in this label.' },

  label: label('The regime.'),
  'context.label': { ...label('The regime; empty while there are too few bars.') },
  from_label: label('The regime before.'),
  to_label: label('The regime after.'),
  next_label: label('The regime that most often came next; null while too few have.'),
  'spell_next.next_label': label('The regime that came next.'),
  probabilities: { meaning: `The probability of each regime today, in the order ${LABELS}.`, unit: SHARE },
  confidence: { meaning: 'The probability of the label shown.', unit: SHARE },
  'signals.confidence': { meaning: 'How sure the direction is; of a chart without one, of none.', unit: SHARE },
  from_confidence: { meaning: 'Confidence at the change, from here on.', unit: SHARE },
  to_confidence: { meaning: 'Confidence at the change, below this.', unit: SHARE },
  entropy: { meaning: 'How undecided the probabilities are: 0 one regime alone, 1 all alike.', unit: SHARE },
  age_bars: { meaning: 'For how many bars the label has stood.', unit: BARS },
  since: { meaning: 'The close at which the label began.', unit: 'UTC' },
  'model_gates.since': {
    meaning: 'The as-of of the night since which the gate is as it is.',
    unit: 'milliseconds since 1970, UTC',
  },
  remaining_bars: {
    meaning: 'For how many more bars such a label usually stands, counted over the class; null: not yet.',
    unit: BARS,
  },
  stay10: {
    meaning: 'How often the label is the same ten bars later, counted over the class; null: not yet.',
    unit: SHARE,
  },
  persistence_bars: { meaning: 'Bars that this was counted over.', unit: BARS },
  persistence_spells: { meaning: 'Spells that this was counted over.' },
  next_share: { meaning: 'How often the next label followed.', unit: SHARE },
  next_spells: { meaning: 'Ended spells that this was counted over; null below 20.' },
  previous_age_bars: { meaning: 'How many bars the label before had stood.', unit: BARS },
  close_time: { meaning: 'The close of the bar that the row is about.', unit: 'UTC' },
  bar_close: { meaning: 'The close of the bar that the row is about.', unit: 'UTC' },

  direction: { meaning: 'What is said.', values: ['up', 'down', 'neutral'] },
  'relative.direction': {
    meaning: 'What is said; empty where nothing is.',
    values: ['ahead', 'behind', 'neutral', ''],
  },
  abstain_reason: { meaning: 'Why nothing is said of the direction; empty where something is.' },
  horizon: { meaning: 'How many bars ahead.', unit: BARS },
  horizon_bars: { meaning: 'How many bars ahead.', unit: BARS },
  interval_half: {
    meaning: 'Half of the interval that is meant to hold four moves in five; null: none.',
    unit: RETURN,
  },
  novelty: { meaning: 'The share of days that were less unusual.', unit: SHARE },
  drivers: { meaning: 'What made it so, the strongest first.' },
  typical: { meaning: 'The median size of the move: half are larger.', unit: RETURN },
  typical_normal: { meaning: 'The same by the mean of the instrument over 250 bars.', unit: RETURN },
  low: { meaning: 'The lower end of the interval.' },
  high: { meaning: 'The upper end of the interval.' },
  'ranges.low': { meaning: 'The lower end of the range that is meant to hold four moves in five.', unit: RETURN },
  'ranges.high': { meaning: 'Its upper end.', unit: RETURN },
  'spell_next.low': { meaning: 'The lower end of the 80 % interval over waves.', unit: SHARE },
  'spell_next.high': { meaning: 'Its upper end.', unit: SHARE },
  'spell_survival.low': { meaning: 'The lower end of the 80 % interval over waves.', unit: SHARE },
  'spell_survival.high': { meaning: 'Its upper end.', unit: SHARE },
  ratio: { meaning: 'The forecast against the normal of the instrument.', unit: 'times' },
  ratio_yesterday: { meaning: 'The same at the close before; null: none.', unit: 'times' },
  own_ratio: { meaning: 'What the moves of the instrument itself make of its normal.', unit: 'times' },
  class_ratio: { meaning: 'What the moves of its class make of it.', unit: 'times' },
  lead_by: { meaning: 'What moved the forecast most.', values: ['own', 'class', ''] },
  gate: yes('Whether the model has shown skill on unseen bars, so that it may speak.'),
  open: yes('Whether the gate is open: the model has shown skill on unseen bars.'),
  held_days: { meaning: 'Closes with an outcome, of the last 240.' },
  held_share: { meaning: 'How often the range held, of these; null: none yet.', unit: SHARE },
  events: {
    meaning:
      'Probabilities of a fall of 5 % tomorrow, of 5 % and of 10 % within five days, and of volatility that doubles; null: no skill.',
    unit: SHARE,
  },
  event_rates: { meaning: 'How often each of these usually happens.', unit: SHARE },
  inside: { meaning: 'Intervals that held.' },
  'range_outcomes.inside': yes('Whether the range held.'),
  outcomes: { meaning: 'Ranges with an outcome.' },
  held: { meaning: 'Ranges that held.' },
  last_30: { meaning: 'Outcomes of the last 30 closes.' },
  held_30: { meaning: 'Of these, how many held.' },
  last_240: { meaning: 'Outcomes of the last 240 closes.' },
  held_240: { meaning: 'Of these, how many held.' },
  event: { meaning: 'The event.' },
  week: { meaning: 'The Monday of the week.' },
  step: { meaning: 'The step of probability: twentieths of directions, tenths of events.' },
  calls: { meaning: 'How many were called.' },
  claimed: { meaning: 'The sum of their probabilities.' },
  came: { meaning: 'How many came.' },
  squared: { meaning: 'The sum of squared errors of the probabilities.' },
  base_squared: { meaning: 'The same of the base rates.' },
  flagged: yes('Whether the days were more unusual than 99 of 100.'),
  days: { meaning: 'How many days.' },
  larger: { meaning: 'Next moves that were larger than the usual one.' },
  skill_t: { meaning: 'Skill on unseen bars, as a t value.', unit: 't' },
  dates: { meaning: 'Dates of the test.' },
  block: { meaning: 'How many dates in a row count as one.' },
  p_ahead: { meaning: 'The probability to be ahead of the median; null behind a shut gate.', unit: SHARE },
  members: { meaning: 'Instruments that were counted.' },
  days_needed: { meaning: 'Days that the model needs.', unit: 'days' },
  tested: { meaning: 'Outcomes of the test.' },
  resolved: { meaning: 'Calls that came to their end.' },
  hits: { meaning: 'Of these, how many were right.' },
  signals: { meaning: 'Signals given, those without a direction too.' },
  'ledger_heads.signals': { meaning: 'Entries of the chain up to this one.' },
  directional: { meaning: 'Signals with a direction.' },
  resolved_directional: { meaning: 'Signals with a direction that came to their end.' },
  intervals: { meaning: 'Signals with an interval that came to their end.' },
  spells: { meaning: 'Spells that were counted.' },
  ended: { meaning: 'Of these, how many have ended.' },
  ends: { meaning: 'Spells of the label that have ended.' },
  waves: { meaning: 'Waves: spells that began together count once; null where the tier does not read them.' },
  lower_quartile: { meaning: 'A quarter lasted fewer.', unit: BARS },
  median: { meaning: 'Half lasted fewer.', unit: BARS },
  upper_quartile: { meaning: 'Three quarters lasted fewer.', unit: BARS },
  bars: { meaning: 'How many bars.', unit: BARS },
  share: { meaning: 'How often.', unit: SHARE },
  days_ago: { meaning: 'How many days ago; 1 is the close before.', unit: 'days' },
  label_counts: { meaning: `How many showed each label, in the order ${LABELS}.` },
  known: { meaning: 'Instruments that had a label.' },
  correlation: { meaning: 'The mean correlation of the pairs.' },
  level: { meaning: 'What the correlation is of.', values: SHIFT_LEVELS },
  subject: { meaning: 'The instrument, class or market.' },
  peer: { meaning: 'The other one; empty where it is with all others.' },
  peers: { meaning: 'Those with which it shifted most.' },
  ties: { meaning: 'How many of its pairs shifted.' },
  position: { meaning: 'Its place in the list, the strongest first.' },
  detector: { meaning: 'What found it.' },
  corr_before: { meaning: 'The correlation before.' },
  corr_after: { meaning: 'The correlation after.' },
  before: { meaning: 'The correlation before, in hundredths.' },
  after: { meaning: 'The correlation after, in hundredths.' },
  absorption: { meaning: 'How much of all moves the first common factor explains; null: not computed.', unit: SHARE },
  q: { meaning: 'The share of false findings among all that are at least as strong.', unit: SHARE },
  place: { meaning: 'The place of the instrument in the order of its class.' },
  nearest: { meaning: 'The members that move most alike.' },
  nearest_now: { meaning: 'The correlation with each of these.' },
  ties_before: { meaning: 'The correlation with each member in the 180 days before, in the order of places.' },
  ties_now: { meaning: 'The same over the 60 days to the last whole week.' },
  weeks: { meaning: 'The mean correlation with the class, week by week.' },
  pairs_tested: { meaning: 'Pairs that were tested.' },
  pairs_found: { meaning: 'Pairs that shifted.' },
  symbols_tested: { meaning: 'Instruments that were tested.' },
  knowledge_time: { meaning: 'When the newest value was known.', unit: 'UTC' },
  spacing_days: { meaning: 'The usual distance of two values.', unit: 'days' },
  chain: { meaning: 'The chain of the record.' },
  head: { meaning: 'SHA-256 of its last entry of the day.' },
};

/** What a column of a table means; undefined for one without an entry. */
export const findEntry = (table: string, column: string): ColumnEntry | undefined =>
  COLUMN_ENTRIES[`${table}.${column}`] ?? COLUMN_ENTRIES[column];

/** The same of a column that must have one. @throws RangeError */
export function columnEntry(table: string, column: string): ColumnEntry {
  const entry = findEntry(table, column);
  if (entry === undefined) throw new RangeError(`the column ${table}.${column} has no entry in the dictionary`);
  return entry;
}
