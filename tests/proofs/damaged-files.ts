import type { Format } from '../../feeds/source.ts';
import { record } from './record.ts';

/** Damaged inputs of each kind. */
export const RUNS = 10_000;
process.env.FUZZ_RUNS = String(RUNS);

/** Damages files of these formats; each is held to what a plain reading, or the library of the format, says. */
export async function proveFormats(name: string, formats: readonly Format[]): Promise<void> {
  process.env.FUZZ_FORMATS = formats.join();
  await import('../../feeds/fuzz.test.ts');
  const figures = formats.map((format) => [`damaged files of ${format}, none read wrongly in silence`, RUNS] as const);
  record(name, Object.fromEntries(figures));
}
