import type { Capability } from '#contracts/tiers.ts';

/** What a capability lets its readers read, as they would say it. */
export const CAPABILITY_TEXTS: Readonly<Record<Capability, string>> = {
  evidence: 'All eight charts and how sure each is, the range of the next day, how long such states last, every minute',
  history: 'What changed and how unusual each day was, over time; the archive of daily reports',
  track_record: 'How past signals ended',
  correlations: 'Correlations that shifted',
  ranges: 'Ranges of every chart and horizon, and how often they held',
  range_drivers: 'What drives a range, and events that have shown skill',
  series: 'Regimes of rates, indices and other series',
  regime_history: 'The probabilities of every past day',
  cited_notes: 'The written note with the source of every number',
  twins: 'Every page as JSON and as CSV',
};

/** What every tier reads. */
export const FREE_TEXT = 'The daily state of every instrument by name, and counts of each class';
