import { record } from './record.ts';

const RUNS = 10_000;
process.env.FUZZ_RUNS = String(RUNS);
const FILES = [
  '../../feeds/fuzz.test.ts',
  '../../feeds/files/damage.test.ts',
  '../../feeds/evidence/bar-clock.test.ts',
  '../../feeds/observations/observations.test.ts',
  '../../feeds/binance-rest/fuzz.test.ts',
  '../cases/fuzz.test.ts',
];
for (const file of FILES) await import(file);
record('input', { 'damaged inputs for each reader and packing, none read wrongly in silence': RUNS });
