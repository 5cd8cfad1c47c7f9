import { execFileSync } from 'node:child_process';
import { symlinkSync, writeFileSync } from 'node:fs';
import { gzipSync, zstdCompressSync } from 'node:zlib';

/** Minutes of a coin whose prices count up: the oracle knows them by the same formula. */
function minutes(count: number, noteOf: (row: number) => string | null): string {
  const lines = [`ts,symbol,asset_class,venue,open,high,low,close,volume${noteOf(0) === null ? '' : ',note'}`];
  for (let i = 0; i < count; i++) {
    const time = new Date(Date.UTC(2024, 0, 1) + i * 60_000).toISOString();
    const [open, high, low, close] = [100, 101, 99, 100.5].map((base) => (base + i / 1000).toFixed(3));
    const note = noteOf(i);
    const cells = [time, 'BTC', 'crypto', 'BINANCE', open, high, low, close, (i % 100) + 1];
    lines.push((note === null ? cells : [...cells, note]).join(','));
  }
  return `${lines.join('\n')}\n`;
}

const plain = (): string => minutes(5_000, () => null);
const DAYS = 'date,open,high,low,close,volume\n2023-01-03,1,1,1,1,1\n2023-01-04,1,1,1,1,1\n';

/** Files that are too large or too odd to keep, written into place by the test. */
export const MAKERS: Readonly<Record<string, (target: string) => void>> = {
  plain: (target) => writeFileSync(target, plain()),
  gzip: (target) => writeFileSync(target, gzipSync(plain())),
  zstd: (target) => writeFileSync(target, zstdCompressSync(plain())),
  'gzip-cut': (target) => {
    const whole = gzipSync(minutes(60_000, () => null));
    writeFileSync(target, whole.subarray(0, Math.floor(whole.length * 0.7)));
  },
  'late-quote': (target) =>
    writeFileSync(
      target,
      minutes(30_000, (i) => (i < 25_000 ? '' : '"late, quoted"')),
    ),
  'long-line': (target) => writeFileSync(target, `${DAYS}2023-01-05,1,1,1,1,${'9'.repeat(100_000_000)}\n`),
  'many-columns': (target) => {
    const names = Array.from({ length: 10_000 }, (_, i) => `c${i}`);
    const rows = DAYS.trimEnd().split('\n');
    const cells = names.map((_, i) => i);
    writeFileSync(target, rows.map((text, i) => `${text},${i === 0 ? names.join(',') : cells.join(',')}\n`).join(''));
  },
  dangling: (target) => symlinkSync('nothing-here.csv', target),
  link: (target) => symlinkSync('there.csv', target),
  loop: (target) => symlinkSync('.', target),
  fifo: (target) => {
    execFileSync('mkfifo', [target]);
  },
};
