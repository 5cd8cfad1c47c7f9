import { record } from './record.ts';

const RUNS = 10_000;
process.env.FUZZ_RUNS = String(RUNS);
/** Damaged files, each held to what a plain reading, the library of the format or the undamaged file says. */
const READERS = ['../../feeds/fuzz.test.ts', '../../feeds/files/damage.test.ts', '../cases/fuzz.test.ts'];
/** Rules of evidence: the clock and label of bars and days, the type of cells, and who the bars are of. */
const RULES = ['bar-clock', 'day-label', 'date-format', 'time-forms', 'numbers', 'identity'].map(
  (name) => `../../feeds/evidence/${name}.test.ts`,
);
const OTHERS = ['../../feeds/observations/observations.test.ts', '../../feeds/binance-rest/fuzz.test.ts'];

for (const file of [...READERS, ...RULES, ...OTHERS]) await import(file);
record('input', {
  'damaged files for each of 8 formats, each with an oracle, none read wrongly in silence': RUNS,
  'damaged files for each packing, none read wrongly in silence': RUNS,
  'true or damaged inputs for each rule of evidence (clock, label, type, identity)': RUNS,
  'damaged answers for each parser of series and of the exchange': RUNS,
});
