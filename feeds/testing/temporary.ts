import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ArgusError } from '#errors/argus-error.ts';

/** A folder for the files of one test, removed with `remove`. */
export function temporaryFolder(): {
  readonly path: string;
  /** Writes a file, in folders below where its name has some; gives its path. */
  file(name: string, content: string | Uint8Array): string;
  remove(): void;
} {
  const folder = mkdtempSync(path.join(tmpdir(), 'argus-test-'));
  return {
    path: folder,
    file(name, content) {
      const target = path.join(folder, name);
      mkdirSync(path.dirname(target), { recursive: true });
      writeFileSync(target, content);
      return target;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** The error that work ends with. */
export async function failureOf(work: Promise<unknown>): Promise<ArgusError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof ArgusError) return error;
    throw error;
  }
  throw new Error('it did not fail');
}

const HEADER = 'symbol,asset_class,venue,ts,open,high,low,close,volume\n';
/** A row of a minute of a pair, `i` minutes after midnight. */
export function minuteRow(i: number, symbol = 'BTCUSDT', rest = '10,11,9,10.5,3'): string {
  const time = new Date(Date.UTC(2021, 3, 9) + i * 60_000).toISOString();
  return `${symbol},crypto,BINANCE,${time},${rest}\n`;
}
/** A CSV of the first minutes of a day. */
export const minutesCsv = (count: number): string =>
  HEADER + Array.from({ length: count }, (_, i) => minuteRow(i)).join('');
export const minutesHeader = HEADER;
