import { open as openFile } from 'node:fs/promises';
import { constants, gunzipSync } from 'node:zlib';
import { ArgusError } from '#errors/argus-error.ts';
import { isKlines } from './binance.ts';
import { firstLine } from './csv.ts';
import type { FileReader } from './duckdb.ts';
import { leanArchive } from './lean/archive.ts';
import type { Format } from './source.ts';
import { isYfinance } from './yfinance.ts';

/** The format of a file, from its content; of an archive also from its path. Throws as openFeed. */
export async function recognise(reader: FileReader, file: string): Promise<Format> {
  const head = await headOf(file);
  const magic = head.subarray(0, 6).toString('latin1');
  if (magic.startsWith('PAR1')) return 'parquet';
  if (magic === 'ARROW1') return 'feather';
  if (magic.startsWith('PK')) {
    if (leanArchive(file) !== null) return 'lean';
    const where = 'equity/usa/minute/aapl/20140606_trade.zip below a folder of LEAN data';
    throw new ArgusError(
      'ARGUS_FEED_FORMAT',
      `${file} is a zip archive whose path does not say what it holds (${where})`,
    );
  }
  const gzip = head[0] === 0x1f && head[1] === 0x8b;
  const text = gzip ? startOf(file, head) : head;
  if (text.includes(0)) throw new ArgusError('ARGUS_FEED_FORMAT', `${file} is no file of bars in any known format`);
  if (/^\s*\[\s*\[/.test(text.toString('latin1'))) return 'freqtrade';
  const cells = await firstLine(reader, file);
  if (isKlines(cells)) return 'binance';
  return isYfinance(cells) ? 'yfinance' : 'csv';
}

/** The inflated first bytes of a gzip file. */
function startOf(file: string, head: Buffer): Buffer {
  try {
    return gunzipSync(head, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 1 << 22 });
  } catch (cause) {
    throw new ArgusError('ARGUS_FEED_FORMAT', `${file} cannot be read as gzip: ${(cause as Error).message}`, { cause });
  }
}

/** The first bytes of a file that exists, can be read and is not empty. */
export async function headOf(file: string): Promise<Buffer> {
  try {
    const handle = await openFile(file, 'r');
    try {
      if ((await handle.stat()).isDirectory())
        throw new ArgusError('ARGUS_FEED_FORMAT', `${file} is a folder: name its files`);
      const head = Buffer.alloc(4096);
      const { bytesRead } = await handle.read(head, 0, head.length, 0);
      if (bytesRead === 0) throw new ArgusError('ARGUS_FEED_EMPTY', `${file} is empty`);
      return head.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (cause) {
    if (cause instanceof ArgusError) throw cause;
    const code = (cause as NodeJS.ErrnoException).code;
    const what = code === 'ENOENT' ? 'does not exist' : `cannot be opened (${code})`;
    throw new ArgusError('ARGUS_FEED_MISSING', `${file} ${what}`, { cause });
  }
}
