import { expect, it } from 'vitest';
import type { Release, ReleaseEntry } from '#releases/release.ts';
import { nearPages } from './near-pages.ts';

const entry: ReleaseEntry = { sha256: '', bytes: 0, modelHash: '' };
const release: Release = {
  id: '',
  scripts: [],
  styles: [],
  pages: new Map<string, ReleaseEntry>([
    ['growth/', entry],
    ['growth/class/crypto', entry],
    ...['BTCUSDT', 'BTCUSDT-PERP', 'BCHUSDT', 'ETHUSDT', 'AAPL'].map(
      (name) => [`growth/instrument/${name}`, entry] as const,
    ),
    ['growth/instrument/BTCUSD.json', { ...entry, type: 'application/json' }],
    ['enterprise/instrument/BTCUSDX', entry],
  ]),
};

it.each([
  ['/instrument/BTCUSD', ['/instrument/BTCUSDT', '/instrument/BTCUSDT-PERP']],
  ['/instrument/btcusdt', ['/instrument/BTCUSDT', '/instrument/BTCUSDT-PERP', '/instrument/BCHUSDT']],
  ['/instrument/APPL', ['/instrument/AAPL']],
  ['/class/crypt', ['/class/crypto']],
  ['/class/', []],
  ['/instrument/ZZZZZZ', []],
  [`/instrument/${'A'.repeat(10_000)}`, []],
])('a reader who asks for %s is shown pages of its own tier with about this name: %j', (asked, near) => {
  expect(nearPages(release, 'growth', asked)).toEqual(near);
});
