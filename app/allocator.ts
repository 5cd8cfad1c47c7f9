/**
 * The one module that reaches into the memory of the process. The domain code gets `releaseMemory` as an effect.
 *
 * A first batch of 2,378 instruments moves tens of gigabytes of columns through many threads. Stored bars are in shared memory, whose
 * size no collector sees: left to itself it keeps gigabytes of columns that nobody reads any more. The C library, too, keeps what is
 * freed between blocks in use, whatever its thresholds are (docs/decisions/0022-memory-given-back.md).
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Collects the garbage of this thread now, and gives back to the system what the process has freed. Takes tens of milliseconds. */
export function releaseMemory(): void {
  collectGarbage();
  trimHeap();
}

const collectGarbage: () => void = (() => {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
})();

/** malloc_trim(0) of glibc; does nothing with another C library, or on a Node without foreign functions. */
const trimHeap: () => void = (() => {
  try {
    const ffi = withoutFfiWarning(() => process.getBuiltinModule('node:ffi'));
    const { functions } = ffi.dlopen('libc.so.6', { malloc_trim: { arguments: ['u64'], return: 'i32' } });
    return () => void functions.malloc_trim(0n);
  } catch {
    return () => {};
  }
})();

/**
 * Node warns of `node:ffi` as experimental when it is loaded, at once and without a code by which a flag could name it. That one
 * warning is left out: without the module, memory is only given back later. Every other warning passes, also during the call.
 */
function withoutFfiWarning<T>(load: () => T): T {
  const { emitWarning } = process;
  process.emitWarning = (...warning: unknown[]) => {
    if (!String(warning[0]).startsWith('FFI is an experimental feature')) Reflect.apply(emitWarning, process, warning);
  };
  try {
    return load();
  } finally {
    process.emitWarning = emitWarning;
  }
}
