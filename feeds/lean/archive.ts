import path from 'node:path';
import { at } from '#market/at.ts';

/** The path of a LEAN archive gives its class, market, resolution and date. */
export interface LeanArchive {
  readonly path: string;
  readonly assetClass: string;
  readonly venue: string;
  /** IANA zone of the times in it; LEAN's FXCM data is in fixed UTC−5. */
  readonly zone: string;
  /** What its prices are multiplied by: equities and options are stored times 10,000. */
  readonly scale: number;
  readonly resolution: 'minute' | 'daily';
  readonly content: 'trade' | 'quote' | 'openinterest';
  readonly kind: string;
  /** Ticker in capitals; root of futures, underlying of options. */
  readonly ticker: string;
  /** YYYYMMDD of a minute archive. */
  readonly date: string | null;
}

const PATH =
  /(?:^|\/)(equity|forex|cfd|crypto|cryptofuture|future|futureoption|index|option|indexoption)\/([^/]+)\/(minute|daily)\/(?:([^/]+)\/)?([^/]+)\.zip$/;

interface Market {
  readonly assetClass: string;
  readonly venue: string;
  readonly zone: string;
}

/** Class, venue and data zone by security type and market, as LEAN's market-hours database has them. */
function marketOf(kind: string, market: string, ticker: string): Market {
  const UTC = 'UTC';
  const us = 'America/New_York';
  switch (kind) {
    case 'equity':
      return market === 'india'
        ? { assetClass: 'global_equity', venue: 'NSE', zone: 'Asia/Kolkata' }
        : { assetClass: classOfFund(ticker), venue: 'US', zone: us };
    case 'option':
    case 'indexoption':
      return { assetClass: 'option', venue: 'US', zone: us };
    case 'forex':
      return { assetClass: 'forex', venue: market.toUpperCase(), zone: market === 'fxcm' ? 'Etc/GMT+5' : UTC };
    case 'cfd':
      return {
        assetClass: /^X(AU|AG|PT|PD)/.test(ticker) ? 'commodity' : 'forex',
        venue: market.toUpperCase(),
        zone: UTC,
      };
    case 'crypto':
      return { assetClass: 'crypto', venue: market === 'gdax' ? 'COINBASE' : market.toUpperCase(), zone: UTC };
    case 'cryptofuture':
      return { assetClass: 'crypto_perp', venue: market.toUpperCase(), zone: UTC };
    case 'index':
      if (market === 'india') return { assetClass: 'global_index', venue: 'NSE', zone: 'Asia/Kolkata' };
      if (market === 'eurex') return { assetClass: 'global_index', venue: 'EUREX', zone: 'Europe/Berlin' };
      return { assetClass: 'us_index', venue: 'CBOE', zone: 'America/Chicago' };
    default:
      return { assetClass: 'future', venue: market.toUpperCase(), zone: UTC };
  }
}

/** Funds carry the class of their holdings. */
const classOfFund = (ticker: string): string =>
  ({
    SHY: 'bond',
    TLT: 'bond',
    IEF: 'bond',
    AGG: 'bond',
    USO: 'commodity',
    GLD: 'commodity',
    DBB: 'commodity',
    FXY: 'forex',
    EEM: 'global_equity',
  })[ticker] ?? 'us_equity';

/** Reads the path of an archive of LEAN's Data folder; null for any other path. */
export function leanArchive(file: string): LeanArchive | null {
  const found = PATH.exec(file.split(path.sep).join('/'));
  if (found === null) return null;
  const [, kind = '', market = '', resolution = '', folder, stem = ''] = found;
  const parts = stem.split('_');
  const words = new Set(parts);
  const content = words.has('openinterest') ? 'openinterest' : words.has('quote') ? 'quote' : 'trade';
  const minute = resolution === 'minute';
  const ticker = (minute ? (folder ?? '') : (parts[0] ?? '')).toUpperCase();
  if (ticker === '' || (minute && !/^\d{8}$/.test(parts[0] ?? ''))) return null;
  return {
    path: file,
    ...marketOf(kind, market, ticker),
    scale: (kind === 'equity' && market === 'usa') || kind === 'option' || kind === 'indexoption' ? 1e-4 : 1,
    resolution: resolution as LeanArchive['resolution'],
    content,
    kind,
    ticker,
    date: minute ? at(parts, 0) : null,
  };
}

/**
 * Symbol of one member of an archive, or null for a member that is not of it: ES-201312 for a future, AAPL_140606C00545000 for an
 * option, BTCUSD-PERP for a perpetual. NIFTY50 archives hold a copy under another date, which is not of the archive's day.
 */
export function symbolOfMember({ kind, ticker, date }: LeanArchive, member: string): string | null {
  if (date !== null && /^\d{8}_/.test(member) && !member.startsWith(date)) return null;
  const parts = member.replace(/\.csv$/, '').split('_');
  if (kind === 'future') {
    const month = parts.find((part) => /^\d{6}$/.test(part));
    return month === undefined ? null : `${ticker}-${month}`;
  }
  if (kind === 'cryptofuture') return `${ticker}-${(parts.at(-1) ?? 'perp').toUpperCase()}`;
  if (kind === 'option' || kind === 'indexoption') {
    const at = parts.findIndex((part) => part === 'call' || part === 'put');
    const strike = Number(parts[at + 1]);
    const expiry = parts[at + 2] ?? '';
    if (at < 0 || !Number.isFinite(strike) || !/^\d{8}$/.test(expiry)) return null;
    const side = parts[at] === 'call' ? 'C' : 'P';
    return `${ticker}_${expiry.slice(2)}${side}${String(Math.round(strike / 10)).padStart(8, '0')}`;
  }
  return ticker;
}
