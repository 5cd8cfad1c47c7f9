import { RUNS } from './damaged-files.ts';
import { record } from './record.ts';

await import('../../feeds/files/damage.test.ts');
record('input-packed', {
  'damaged files of gzip, none read wrongly in silence': RUNS,
  'damaged files of zstd, none read wrongly in silence': RUNS,
  'damaged files of zip, none read wrongly in silence': RUNS,
});
