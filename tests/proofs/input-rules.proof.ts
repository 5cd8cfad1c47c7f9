import { RUNS } from './damaged-files.ts';
import { record } from './record.ts';

/** Rules of evidence: the clock and label of bars and days, the type of cells, and who the bars are of. */
const RULES = ['bar-clock', 'day-label', 'date-format', 'time-forms', 'numbers', 'identity'].map(
  (name) => `../../feeds/evidence/${name}.test.ts`,
);
const PARSERS = ['../../feeds/observations/observations.test.ts', '../../feeds/binance-rest/fuzz.test.ts'];

for (const file of [...RULES, ...PARSERS]) await import(file);
record('input-rules', {
  'true or damaged inputs for each rule of evidence (clock, label, type, identity)': RUNS,
  'damaged answers for each parser of series and of the exchange': RUNS,
});
