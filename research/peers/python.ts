import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** What a script of peers gave: rows by their columns, and the models that did not run with the reason. */
export interface PeerOutput {
  readonly rows: readonly ReadonlyMap<string, string>[];
  readonly notRun: readonly string[];
}

/** A Python that has peers, or why there is none. */
export type PeerPython = { readonly program: string } | { readonly missing: string };

/** The Python that ARGUS_PYTHON names, when it can be started and has numpy and pandas. Nothing is installed. */
export function peerPython(program: string | undefined): PeerPython {
  if (program === undefined || program === '') return { missing: 'ARGUS_PYTHON names no Python' };
  const { status, stderr, error } = spawnSync(program, ['-c', 'import numpy, pandas'], { encoding: 'utf8' });
  if (error !== undefined) return { missing: `ARGUS_PYTHON cannot be started (${error.message})` };
  const reason = stderr.trim().split('\n').at(-1) ?? '';
  return status === 0 ? { program } : { missing: `the Python of ARGUS_PYTHON has not what peers need (${reason})` };
}

/**
 * Runs a script of this folder with CSV files in a temporary folder, which is removed. `files`: name and text of each input, whose paths
 * come first, then that of the output, then `args`. A script that fails gives no rows, and its last line as the reason.
 */
export function runPeers(
  program: string,
  script: string,
  files: ReadonlyMap<string, string>,
  args: readonly string[] = [],
): PeerOutput {
  const folder = mkdtempSync(path.join(tmpdir(), 'argus-peers-'));
  try {
    const inputs = [...files].map(([name, text]) => {
      const file = path.join(folder, name);
      writeFileSync(file, text);
      return file;
    });
    const output = path.join(folder, 'output.csv');
    const run = spawnSync(program, [path.join(import.meta.dirname, script), ...inputs, output, ...args], {
      encoding: 'utf8',
      maxBuffer: 64 * 2 ** 20,
      // One thread: the same sums in the same order on every machine.
      env: { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', PYTHONHASHSEED: '0' },
    });
    const lines = run.stderr?.split('\n') ?? [];
    const notRun = lines.filter((line) => line.startsWith('not run: ')).map((line) => line.slice('not run: '.length));
    if (run.status !== 0) notRun.push(`${script}: ${lines.filter((line) => line !== '').at(-1) ?? run.error?.message}`);
    return { rows: existsSync(output) ? parseCsv(readFileSync(output, 'utf8')) : [], notRun };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Rows of a CSV whose cells hold no quotes that matter: names and numbers. */
export function parseCsv(text: string): ReadonlyMap<string, string>[] {
  const [head = '', ...lines] = text.split('\n').filter((line) => line !== '');
  const columns = cellsOf(head);
  return lines.map((line) => {
    const cells = cellsOf(line);
    return new Map(columns.map((column, i) => [column, cells[i] ?? '']));
  });
}

/** A cell in quotes may hold commas: names of models do. */
const cellsOf = (line: string): string[] =>
  [...line.matchAll(/("([^"]*)"|[^,]*)(,|$)/g)]
    .map(([, cell, quoted]) => quoted ?? cell)
    .slice(0, line.endsWith(',') ? undefined : -1);

/** A CSV of numbers and plain names; NaN and null are empty. */
export const csvOf = (head: readonly string[], rows: readonly (readonly (string | number | null)[])[]): string =>
  [head.join(','), ...rows.map((row) => row.map(cellOf).join(','))].join('\n');

const cellOf = (value: string | number | null): string =>
  value === null || (typeof value === 'number' && Number.isNaN(value)) ? '' : String(value);
