import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Collects garbage now and gives back to the system what it freed. Stored bars are in shared memory, whose size no collector sees: left
 * to itself it keeps gigabytes of columns that nobody reads any more. The C library, too, keeps what is freed between blocks in use.
 */
export function collect(): void {
  gc();
  trim();
}

const gc: () => void = (() => {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
})();

interface ForeignFunctions {
  dlopen(
    library: string,
    functions: Record<string, { arguments: string[]; return: string }>,
  ): { functions: Record<string, (...values: bigint[]) => number> };
}

/** glibc's malloc_trim(0); nothing where there is none (another C library, or a Node without foreign functions). */
const trim: () => void = (() => {
  const { emitWarning } = process;
  try {
    // That this part of Node is experimental is known: without it, memory is only given back later.
    process.emitWarning = () => {};
    const ffi = process.getBuiltinModule('node:ffi') as unknown as ForeignFunctions | undefined;
    const library = ffi?.dlopen('libc.so.6', { malloc_trim: { arguments: ['u64'], return: 'i32' } });
    const give = library?.functions.malloc_trim;
    return give === undefined ? () => {} : () => void give(0n);
  } catch {
    return () => {};
  } finally {
    process.emitWarning = emitWarning;
  }
})();
