import { RUNS } from './damaged-files.ts';
import { record } from './record.ts';

await import('../cases/fuzz.test.ts');
record('input-feeds', {
  'feeds of a damaged text, each bar that of a line, each lost row named': RUNS,
  'feeds of a damaged gzip, zstd and gzip of two members, all bars of whole members unchanged or refused': 3 * RUNS,
});
