/** The kinds of an instrument whose pair is the same: three instruments of their own. */
export type InstrumentKind = 'spot' | 'perpetual' | 'delivery';

export interface CanonicalSymbol {
  readonly symbol: string;
  /** Only where the name says it. */
  readonly kind: InstrumentKind | null;
}

/** Names of pairs in the ways of exchanges and libraries, the first that matches. Groups: base, quote, delivery date. */
const PAIRS: readonly { readonly pattern: RegExp; readonly kind: InstrumentKind }[] = [
  // ccxt: BTC/USDT, BTC/USDT:USDT, BTC/USD:BTC-240329
  { pattern: /^([A-Z0-9]+)\/([A-Z0-9]+):[A-Z0-9]+-(\d{6})$/, kind: 'delivery' },
  { pattern: /^([A-Z0-9]+)\/([A-Z0-9]+):[A-Z0-9]+$/, kind: 'perpetual' },
  { pattern: /^([A-Z0-9]+)\/([A-Z0-9]{3,})$/, kind: 'spot' },
  // Binance COIN-M and USD-M: BTCUSD_PERP, BTCUSD_240329
  { pattern: /^([A-Z0-9]+?)()[_-]PERP$/, kind: 'perpetual' },
  { pattern: /^([A-Z0-9]*USD[TC]?)()[_-](\d{6})$/, kind: 'delivery' },
];

/**
 * The symbol under which an instrument is kept. It is as the vendor writes it (BRK.A, BF-B, 0700.HK, M&M.NS, BTC-USD),
 * but pairs with a slash lose it, perpetuals end with -PERP and deliveries with their date: BTCUSDT, BTCUSDT-PERP,
 * BTCUSD-240329.
 */
export function canonicalSymbol(text: string): CanonicalSymbol {
  for (const { pattern, kind } of PAIRS) {
    const [, base, quote, date] = pattern.exec(text.toUpperCase()) ?? [];
    if (base === undefined) continue;
    const tail = kind === 'perpetual' ? '-PERP' : kind === 'delivery' ? `-${date}` : '';
    return { symbol: `${base}${quote}${tail}`, kind };
  }
  // A class of a share: BRK/B is BRK.B.
  if (/^[A-Z]+\/[A-Z]$/.test(text)) return { symbol: text.replace('/', '.'), kind: null };
  if (/-SWAP$/.test(text)) return { symbol: text, kind: 'perpetual' };
  return { symbol: text, kind: null };
}

/** Symbols become paths of pages and addresses of links: `.` and `..` would be folders. */
const SYMBOL = /^(?!\.{1,2}$)[A-Za-z0-9^=.:@&_+-]{1,64}$/;

/** Why a text can be no symbol, or null. */
export function faultOfSymbol(symbol: string): string | null {
  if (symbol.trim() === '') return 'the symbol is missing';
  return SYMBOL.test(symbol) ? null : 'the symbol may hold only letters, digits and ^=.:@&_+-, at most 64 of them';
}

const EXTENSION =
  /\.(csv|tsv|txt|dat|parquet|parq|pq|feather|ftr|arrow|arrows|ipc|json|jsonl|ndjson|zip|gz|gzip|zst|zstd)$/i;
const QUOTES = 'USDT|USDC|BUSD|TUSD|FDUSD|DAI|USD|EUR|GBP|JPY|TRY|BTC|ETH|BNB';
/** freqtrade: BTC_USDT-1h, XRP_USDT_USDT-1h-futures. */
const FREQTRADE = /^([A-Z0-9]+)_([A-Z0-9]+)(_[A-Z0-9]+)?(-\d+[MHDW])(-FUTURES|-SPOT)?$/;
const PAIR = new RegExp(`^([A-Z0-9]{2,})_(${QUOTES})(_(?:${QUOTES}))?$`);
/** HistData: DAT_ASCII_EURUSD_M1_2023. */
const HISTDATA = /^DAT_[A-Z]+_([A-Z]{6,})_[A-Z0-9]+_\d{4,6}$/;

/** The historical data of the NSE: Quote-Equity-RELIANCE-EQ-01-01-2023-to-31-12-2023. */
const NSE = /^QUOTE-EQUITY-(.+?)-[A-Z]{2}-\d\d-\d\d-\d{4}(-TO-\d\d-\d\d-\d{4})?$/;

/**
 * Tails of file names that say a timeframe or a period and are no part of the symbol: -1m-2021-04-29, -5m, _1d, _2023,
 * _M1_202301020000_202312312359, _daily, " Historical Data". Nothing else is cut.
 */
const TAILS: readonly RegExp[] = [
  /[-_ ]\d{1,4}(s|m|min|h|hr|d|w|mo)([-_]\d+)+$/i,
  /[-_ ]\d{4}-\d\d(-\d\d)?$/,
  /[-_ ](19|20)\d\d$/,
  /[-_ ](19|20)\d{6}(\d{4})?$/,
  /[-_ ](1|3|5|15|30|60|120|240|1440)?(1?\d?\d)(s|m|min|mins|h|hr|hour|d|day|w|wk|week)$/i,
  /[-_ ](M1|M5|M15|M30|H1|H4|D1|W1|Daily|Weekly|Hourly|Minute|Intraday|Day|OHLCV?|Prices|Bars|Candles|Klines)$/i,
  / ?Historical Data( \(\d+\))?$/i,
  / \(\d+\)$/,
];

/** The name of a file without folder, extensions and the member of an archive before it. */
export function stemOf(path: string): string {
  let name = path.split(/[\\/]/).at(-1) as string;
  while (EXTENSION.test(name)) name = name.replace(EXTENSION, '');
  return name.trim();
}

/** Whether a file has the name of a pair and a timeframe, as freqtrade gives it. */
export const isFreqtradeFile = (path: string): boolean => FREQTRADE.test(stemOf(path).toUpperCase());

/** Folders of a data set that is split by symbol, as Hive, Spark and pyarrow write them: symbol=AAPL/part-0.parquet. */
const PARTITION = /^(?:symbol|ticker|sym)=(.+)$/i;
/** Names that say no more than which part of a data set a file is: part-00000-c000, data_0, 3, 00000000, an UUID. */
const PART = /^((part|data|file|chunk|batch)([-_.].*)?|\d{1,2}|0{6,}\d*|[0-9a-f]{8}-[0-9a-f-]{20,})$/i;

/** The symbol that the innermost such folder names; null where there is none, or the file has a name of its own. */
export function symbolOfFolder(path: string): CanonicalSymbol | null {
  if (!PART.test(stemOf(path))) return null;
  const folders = path.split(/[\\/]/).slice(0, -1);
  const named = folders.map((folder) => PARTITION.exec(folder)?.[1]).findLast((value) => value !== undefined);
  if (named === undefined) return null;
  try {
    return canonicalSymbol(decodeURIComponent(named));
  } catch {
    // A percent sign that encodes nothing.
    return canonicalSymbol(named);
  }
}

/** The symbol of a file that names it nowhere else. Futures of Binance are told by the folders of its archive. */
export function symbolOfFile(path: string, tail?: RegExp): CanonicalSymbol {
  const stem = stemOf(path)
    .toUpperCase()
    .replace(tail ?? '', '');
  const histdata = (HISTDATA.exec(stem) ?? NSE.exec(stem))?.[1];
  if (histdata !== undefined) return { symbol: histdata, kind: null };
  const freqtrade = FREQTRADE.exec(stem);
  const name = freqtrade === null ? withoutTails(stem) : stem.slice(0, freqtrade.slice(1, 4).join('').length + 1);
  const [, base, quote, settled] =
    (freqtrade === null ? PAIR : /^([A-Z0-9]+)_([A-Z0-9]+)(_[A-Z0-9]+)?$/).exec(name) ?? [];
  if (base !== undefined && quote !== undefined)
    return settled === undefined
      ? { symbol: base + quote, kind: 'spot' }
      : { symbol: `${base}${quote}-PERP`, kind: 'perpetual' };
  const canonical = canonicalSymbol(name);
  const futures = /(^|[\\/])futures[\\/](um|cm)[\\/]/.test(path);
  return futures && canonical.kind === null ? { symbol: `${canonical.symbol}-PERP`, kind: 'perpetual' } : canonical;
}

/** What coins are quoted in. */
const QUOTED = new RegExp(`^[A-Z0-9]{2,}[-_/]?(${QUOTES}|CHF|AUD|CAD|KRW|XBT|PYUSD|DOT)(-PERP|-\\d{6})?$`);

/** Whether a file has the name of a pair of coins: that of a stock makes no shape of rows those of an exchange of coins. */
export const isNameOfPair = (path: string, tail?: RegExp): boolean =>
  isFreqtradeFile(path) || QUOTED.test(symbolOfFile(path, tail).symbol);

/** Alpha Vantage: daily_IBM, intraday_5min_IBM, daily_adjusted_IBM. */
const HEADS = /^(DAILY|WEEKLY|MONTHLY|INTRADAY_\d{1,2}MIN)(_ADJUSTED)?_(?=[A-Z0-9.^=-]+$)/;

function withoutTails(stem: string): string {
  let name = stem.replace(HEADS, '');
  for (let before = ''; before !== name; ) {
    before = name;
    for (const tail of TAILS) if (tail.test(name) && name.replace(tail, '') !== '') name = name.replace(tail, '');
  }
  return name;
}
