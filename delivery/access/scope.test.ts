import { describe, expect, it } from 'vitest';
import { opens } from './scope.ts';

describe('the scope of a link', () => {
  it.each([
    ['/', '/track-record'],
    ['/class/crypto', '/class/crypto'],
    ['/class/crypto', '/class/crypto/'],
    ['/class/crypto/', '/class/crypto'],
    ['/instrument/BTCUSDT', '/instrument/BTCUSDT.json'],
    ['/instrument/BTCUSDT', '/instrument/BTCUSDT.csv'],
    ['/archive', '/archive/2026-11-25'],
    ['/instrument/%5EGSPC', '/instrument/^GSPC'],
  ])('%s opens what it names and what is beneath it: %s', (scope, path) => {
    expect(opens(scope, path)).toBe(true);
  });

  it.each([
    ['/class/crypto', '/'],
    ['/class/crypto', '/class'],
    ['/class/crypto', '/class/crypto-more'],
    ['/class/crypto', '/class/equity'],
    ['/instrument/BTC', '/instrument/BTCUSDT'],
    ['/instrument/BTCUSDT', '/instrument/BTCUSDT.xml'],
    ['/instrument/BTCUSDT', '/watch.json'],
    ['/class/crypto', '/CLASS/CRYPTO'],
    ['/class/crypto', '/%'],
  ])('%s does not open %s, which is another page of its tier', (scope, path) => {
    expect(opens(scope, path)).toBe(false);
  });
});
