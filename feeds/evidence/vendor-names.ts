import type { AssetClass, CalendarId } from '#market/instrument.ts';

/** What the way of writing a symbol says about it. */
export interface NamedIdentity {
  readonly assetClass: AssetClass;
  readonly venue: string;
  readonly calendar: CalendarId;
  readonly why: string;
}

/** Suffixes of Yahoo and stooq for exchanges whose sessions are known. */
const SUFFIXES: ReadonlyMap<string, readonly [string, CalendarId]> = new Map<string, readonly [string, CalendarId]>([
  ['HK', ['HKEX', 'XHKG']],
  ['T', ['TSE', 'XTKS']],
  ['JP', ['TSE', 'XTKS']],
  ['L', ['LSE', 'XLON']],
  ['UK', ['LSE', 'XLON']],
  ['DE', ['XETRA', 'XETR']],
  ['F', ['FRA', 'XETR']],
  ['NS', ['NSE', 'XBOM']],
  ['BO', ['BSE', 'XBOM']],
  ['US', ['US', 'XNYS']],
]);
/** Suffixes of exchanges whose sessions are not known: a symbol with one is refused, never given to another exchange. */
const UNKNOWN_SUFFIXES = new Set(
  'PA TO V CN NE AX SS SZ BJ KS KQ MI AS BR LS MC SW VX ST OL CO HE IC SA MX BA SN NZ SI BK JK KL PS VN TW TWO TA WA PL PR VI BD BUD AT IR IS QA SR CA CR IL TL RG VS ME'.split(
    ' ',
  ),
);
const CURRENCIES = 'USD EUR GBP JPY CHF AUD NZD CAD SEK NOK DKK SGD HKD MXN ZAR TRY PLN CNH CNY INR HUF CZK'.split(' ');
const COINS = 'BTC XBT ETH XRP LTC BCH ADA DOT SOL DOGE BNB TRX AVAX LINK XLM ETC EOS XMR ATOM UNI MATIC SHIB'.split(
  ' ',
);
const STABLE = 'USDT USDC BUSD TUSD FDUSD DAI'.split(' ');

const CURRENCY = CURRENCIES.join('|');
const COIN = COINS.join('|');
const QUOTE = [...STABLE, 'USD', 'EUR', 'GBP', 'JPY', 'KRW', 'BTC', 'ETH'].join('|');

const crypto = (why: string, assetClass: AssetClass = 'crypto'): NamedIdentity => ({
  assetClass,
  venue: 'CRYPTO',
  calendar: '24X7',
  why,
});

/** The rules, the first that matches. */
const RULES: readonly { readonly pattern: RegExp; readonly is: NamedIdentity }[] = [
  { pattern: /^[A-Z0-9]+-(PERP|SWAP)$|-SWAP$/, is: crypto('the name of a perpetual', 'derivatives') },
  { pattern: /^[A-Z0-9]+USD[TC]?-\d{6}$/, is: crypto('the name of a contract with delivery', 'derivatives') },
  { pattern: new RegExp(`^[A-Z0-9]{2,}-(${QUOTE})$`), is: crypto('a coin and its quote, as Yahoo writes them') },
  { pattern: new RegExp(`^[A-Z0-9]{2,}(${STABLE.join('|')})$`), is: crypto('a pair quoted in a stablecoin') },
  { pattern: new RegExp(`^(${COIN})(${QUOTE})$`), is: crypto('a coin and its quote') },
  { pattern: /^X:[A-Z0-9]+$/, is: crypto('X: is the prefix of Polygon for coins') },
  {
    pattern: new RegExp(`^([A-Z]{3}|C:[A-Z]{6}|(${CURRENCY})(${CURRENCY}))=X$|^C:[A-Z]{6}$|^[A-Z]{6}=X$`),
    is: { assetClass: 'forex', venue: 'FX', calendar: 'FX', why: '=X is the ending of Yahoo for currencies' },
  },
  {
    pattern: new RegExp(`^(${CURRENCY})[_/]?(${CURRENCY})$`),
    is: { assetClass: 'forex', venue: 'FX', calendar: 'FX', why: 'two currencies' },
  },
  {
    pattern: /^X(AU|AG|PT|PD)_?(USD|EUR)$/,
    is: { assetClass: 'commodity', venue: 'FX', calendar: 'FX', why: 'a metal in a currency' },
  },
  {
    pattern: /^[A-Z0-9]+=F$/,
    is: { assetClass: 'derivatives', venue: 'CME', calendar: 'CMES', why: '=F is the ending of Yahoo for futures' },
  },
  {
    pattern: /^\^(GSPC|SPX|DJI|IXIC|NDX|RUT|VIX|TNX|TYX|FVX|IRX|NYA|OEX|SOX)$/,
    is: { assetClass: 'us_equity', venue: 'US', calendar: 'XNYS', why: 'an index of New York' },
  },
  {
    pattern: /^\^N225$/,
    is: { assetClass: 'global_equity', venue: 'TSE', calendar: 'XTKS', why: 'an index of Tokyo' },
  },
  {
    pattern: /^\^(HSI|HSCE)$/,
    is: { assetClass: 'global_equity', venue: 'HKEX', calendar: 'XHKG', why: 'an index of Hong Kong' },
  },
  {
    pattern: /^\^FT(SE|MC)$/,
    is: { assetClass: 'global_equity', venue: 'LSE', calendar: 'XLON', why: 'an index of London' },
  },
  {
    pattern: /^\^(GDAXI|MDAXI|TECDAX)$/,
    is: { assetClass: 'global_equity', venue: 'XETRA', calendar: 'XETR', why: 'an index of Frankfurt' },
  },
  {
    pattern: /^\^(BSESN|NSEI|NSEBANK)$/,
    is: { assetClass: 'global_equity', venue: 'NSE', calendar: 'XBOM', why: 'an index of Mumbai' },
  },
];

/** The identity that the name of a symbol gives; 'unknown' for the suffix of an exchange whose sessions are not known; null for a plain name. */
export function identityOfName(symbol: string): NamedIdentity | 'unknown' | null {
  const rule = RULES.find(({ pattern }) => pattern.test(symbol));
  if (rule !== undefined) return rule.is;
  const suffix = /^[^.]+(?:\.[^.]+)*\.([A-Z]{1,3})$/.exec(symbol)?.[1];
  if (suffix === undefined) return null;
  const known = SUFFIXES.get(suffix);
  if (known !== undefined) {
    const [venue, calendar] = known;
    const assetClass = calendar === 'XNYS' ? 'us_equity' : 'global_equity';
    return { assetClass, venue, calendar, why: `.${suffix} is the ending of ${venue}` };
  }
  return UNKNOWN_SUFFIXES.has(suffix) ? 'unknown' : null;
}
