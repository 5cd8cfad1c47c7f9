import type { CalendarId, Instrument } from '#market/instrument.ts';
import { hashText } from './random.ts';

/** The classes of the demo, and those that only the full universe has. */
export const DEMO_CLASSES = ['crypto', 'us_equity', 'global_equity', 'forex', 'commodity', 'derivatives'] as const;
export const SIMULATED_CLASSES = [...DEMO_CLASSES, 'bond', 'defi', 'on_chain', 'factor'] as const;
export type SimulatedClass = (typeof SIMULATED_CLASSES)[number];
type DemoClass = (typeof DEMO_CLASSES)[number];

/** The common traits of the members of a class. */
export interface ClassTraits {
  readonly calendar: CalendarId;
  readonly volumeKind: Instrument['volumeKind'];
  /** Ordinary standard deviation of a day's log return. */
  readonly dailyDeviation: number;
  /** Share of the daily variance that passes while the market is closed. */
  readonly gapShare: number;
  /** Traded value of an ordinary minute, in price units times volume. */
  readonly minuteValue: number;
  /** Decimal places of a reported volume. */
  readonly volumeDigits: number;
  /** Symbols of the class that skip minutes: every tenth of the list has this share of minutes without a trade. */
  readonly illiquidShare: number;
}

export const TRAITS: Readonly<Record<SimulatedClass, ClassTraits>> = {
  crypto: {
    calendar: '24X7',
    volumeKind: 'real',
    dailyDeviation: 0.04,
    gapShare: 0,
    minuteValue: 2e5,
    volumeDigits: 3,
    illiquidShare: 0.04,
  },
  us_equity: {
    calendar: 'XNYS',
    volumeKind: 'real',
    dailyDeviation: 0.02,
    gapShare: 0.25,
    minuteValue: 1.5e6,
    volumeDigits: 0,
    illiquidShare: 0.12,
  },
  global_equity: {
    calendar: 'XLON',
    volumeKind: 'real',
    dailyDeviation: 0.018,
    gapShare: 0.25,
    minuteValue: 3e5,
    volumeDigits: 0,
    illiquidShare: 0.12,
  },
  forex: {
    calendar: 'FX',
    volumeKind: 'tick',
    dailyDeviation: 0.006,
    gapShare: 0.02,
    minuteValue: 120,
    volumeDigits: 0,
    illiquidShare: 0,
  },
  commodity: {
    calendar: 'CMES',
    volumeKind: 'real',
    dailyDeviation: 0.018,
    gapShare: 0.08,
    minuteValue: 4e4,
    volumeDigits: 0,
    illiquidShare: 0.06,
  },
  derivatives: {
    calendar: '24X7',
    volumeKind: 'real',
    dailyDeviation: 0.04,
    gapShare: 0,
    minuteValue: 4e5,
    volumeDigits: 3,
    illiquidShare: 0,
  },
  bond: {
    calendar: 'XNYS',
    volumeKind: 'real',
    dailyDeviation: 0.004,
    gapShare: 0.25,
    minuteValue: 8e5,
    volumeDigits: 0,
    illiquidShare: 0.12,
  },
  defi: {
    calendar: '24X7',
    volumeKind: 'real',
    dailyDeviation: 0.05,
    gapShare: 0,
    minuteValue: 3e4,
    volumeDigits: 3,
    illiquidShare: 0.1,
  },
  on_chain: {
    calendar: '24X7',
    volumeKind: 'none',
    dailyDeviation: 0.03,
    gapShare: 0,
    minuteValue: 1e4,
    volumeDigits: 3,
    illiquidShare: 0,
  },
  factor: {
    calendar: 'XNYS',
    volumeKind: 'none',
    dailyDeviation: 0.006,
    gapShare: 0.25,
    minuteValue: 1e4,
    volumeDigits: 0,
    illiquidShare: 0,
  },
};

export interface SimulatedInstrument extends Instrument {
  readonly assetClass: SimulatedClass;
  /** Price on the first simulated day, about which later prices wander. */
  readonly basePrice: number;
  readonly sector: number;
  /** Symbol whose path this one follows: a perpetual follows its pair and differs in quotes, ticks and volume. */
  readonly underlying: string;
  /** Share of minutes without a trade. */
  readonly quiet: number;
}

/** Class whose regimes and factors a class follows: perpetuals belong to the crypto market. */
export const marketOf = (assetClass: SimulatedClass): SimulatedClass =>
  assetClass === 'derivatives' ? 'crypto' : assetClass;

type Row = readonly [symbol: string, name: string, basePrice: number];

/** Pairs, metals and currencies bear their usual names; companies and their tickers are invented (no listed ticker has six letters). */
const ROWS: Readonly<Record<DemoClass, readonly Row[]>> = {
  crypto: [
    ['BTCUSDT', 'Bitcoin', 42000],
    ['ETHUSDT', 'Ether', 2400],
    ['BNBUSDT', 'BNB', 310],
    ['SOLUSDT', 'Solana', 95],
    ['XRPUSDT', 'XRP', 0.62],
    ['ADAUSDT', 'Cardano', 0.55],
    ['DOGEUSDT', 'Dogecoin', 0.091],
    ['AVAXUSDT', 'Avalanche', 36],
    ['DOTUSDT', 'Polkadot', 7.4],
    ['LINKUSDT', 'Chainlink', 15],
    ['LTCUSDT', 'Litecoin', 72],
    ['BCHUSDT', 'Bitcoin Cash', 250],
    ['ATOMUSDT', 'Cosmos', 10.2],
    ['UNIUSDT', 'Uniswap', 6.9],
    ['ETCUSDT', 'Ethereum Classic', 25],
    ['XLMUSDT', 'Stellar', 0.12],
    ['NEARUSDT', 'NEAR', 3.4],
    ['FILUSDT', 'Filecoin', 5.6],
    ['APTUSDT', 'Aptos', 9.1],
    ['ALGOUSDT', 'Algorand', 0.19],
    ['AAVEUSDT', 'Aave', 96],
    ['XTZUSDT', 'Tezos', 0.98],
    ['EOSUSDT', 'EOS', 0.77],
    ['SANDUSDT', 'The Sandbox', 0.48],
  ],
  us_equity: [
    ['ARDENT', 'Ardent Systems', 182],
    ['BOREAL', 'Boreal Energy', 64],
    ['CALDRA', 'Caldra Bank', 41],
    ['DUNMOR', 'Dunmore Retail', 118],
    ['ELYSAN', 'Elysan Pharma', 77],
    ['FENWIK', 'Fenwick Software', 305],
    ['GALENO', 'Galeno Health', 149],
    ['HOLTEC', 'Holtec Instruments', 92],
    ['IVORAN', 'Ivoran Chemicals', 53],
    ['JUNIPA', 'Junipa Foods', 37],
    ['KESTRA', 'Kestra Networks', 211],
    ['LUMARK', 'Lumark Lighting', 28],
    ['MERIDO', 'Merido Airlines', 46],
    ['NORVAL', 'Norval Insurance', 134],
    ['OPALIA', 'Opalia Media', 58],
    ['PELHAM', 'Pelham Rail', 163],
    ['QUILLO', 'Quillo Paper', 31],
    ['RAVENA', 'Ravena Semiconductor', 410],
    ['SOLVEN', 'Solven Power', 69],
    ['TAMBOR', 'Tambor Motors', 85],
    ['ULSTRA', 'Ulstra Shipping', 24],
    ['VANTOR', 'Vantor Cloud', 267],
    ['WEXLEY', 'Wexley Homes', 102],
    ['XANDRO', 'Xandro Robotics', 195],
    ['YARROW', 'Yarrow Brands', 49],
    ['ZEPHRA', 'Zephra Wind', 22],
    ['ALTURA', 'Altura Mining', 35],
    ['BRENSA', 'Brensa Steel', 61],
    ['CORVEN', 'Corven Logistics', 88],
    ['DELMAR', 'Delmar Hotels', 74],
    ['ESTERA', 'Estera Capital', 127],
    ['FALCOR', 'Falcor Aerospace', 233],
  ],
  global_equity: [
    ['ABERON', 'Aberon Holdings', 812],
    ['BRIXEN', 'Brixen Group', 455],
    ['CLYDEN', 'Clyden Marine', 268],
    ['DOVRAN', 'Dovran Utilities', 1034],
    ['EASTRY', 'Eastry Bank', 187],
    ['FORTHA', 'Fortha Energy', 523],
    ['GLENCO', 'Glenco Spirits', 2740],
    ['HARWEN', 'Harwen Mining', 4310],
    ['ISLAYA', 'Islaya Telecom', 142],
    ['KELVAN', 'Kelvan Engineering', 1875],
  ],
  forex: [
    ['EURUSD', 'Euro / US dollar', 1.0925],
    ['GBPUSD', 'Pound sterling / US dollar', 1.2715],
    ['USDJPY', 'US dollar / Japanese yen', 144.5],
    ['USDCHF', 'US dollar / Swiss franc', 0.8645],
    ['AUDUSD', 'Australian dollar / US dollar', 0.6685],
    ['USDCAD', 'US dollar / Canadian dollar', 1.3365],
    ['NZDUSD', 'New Zealand dollar / US dollar', 0.6175],
    ['EURGBP', 'Euro / pound sterling', 0.8592],
    ['EURJPY', 'Euro / Japanese yen', 157.8],
    ['EURCHF', 'Euro / Swiss franc', 0.9445],
  ],
  commodity: [
    ['GOLD', 'Gold', 2045],
    ['SILVER', 'Silver', 23.4],
    ['COPPER', 'Copper', 3.86],
    ['PLATINUM', 'Platinum', 925],
    ['CRUDE', 'Crude oil', 74.2],
    ['NATGAS', 'Natural gas', 2.62],
    ['GASOLINE', 'Gasoline', 2.21],
    ['CORN', 'Corn', 465],
    ['WHEAT', 'Wheat', 598],
    ['SOYBEAN', 'Soybeans', 1262],
    ['COFFEE', 'Coffee', 188],
    ['SUGAR', 'Sugar', 22.1],
  ],
  derivatives: [
    ['BTCUSDT-PERP', 'Bitcoin perpetual', 42000],
    ['ETHUSDT-PERP', 'Ether perpetual', 2400],
    ['SOLUSDT-PERP', 'Solana perpetual', 95],
    ['XRPUSDT-PERP', 'XRP perpetual', 0.62],
    ['BNBUSDT-PERP', 'BNB perpetual', 310],
    ['DOGEUSDT-PERP', 'Dogecoin perpetual', 0.091],
    ['LINKUSDT-PERP', 'Chainlink perpetual', 15],
    ['AVAXUSDT-PERP', 'Avalanche perpetual', 36],
  ],
};

const VENUE = 'simulated';
/** Sectors of a class; members of one share a factor. */
export const SECTORS = 5;

const sectorOf = (assetClass: SimulatedClass, symbol: string, index: number): number =>
  (assetClass === 'derivatives' ? ROWS.crypto.findIndex(([pair]) => symbol.startsWith(pair)) : index) % SECTORS;

/** The 96 instruments in six classes; each name says that it is simulated. */
export const UNIVERSE: readonly SimulatedInstrument[] = DEMO_CLASSES.flatMap((assetClass) =>
  ROWS[assetClass].map(([symbol, name, basePrice], index) => ({
    symbol,
    name: `${name} (simulated)`,
    assetClass,
    venue: VENUE,
    calendar: TRAITS[assetClass].calendar,
    volumeKind: TRAITS[assetClass].volumeKind,
    basePrice,
    sector: sectorOf(assetClass, symbol, index),
    underlying: symbol.replace('-PERP', ''),
    quiet: index % 10 === 9 ? TRAITS[assetClass].illiquidShare : 0,
  })),
);

/** How many instruments of each class the full universe has: 2,378, of ten classes and five sectors each. */
const FULL: Readonly<Record<SimulatedClass, number>> = {
  crypto: 420,
  us_equity: 960,
  global_equity: 420,
  forex: 58,
  commodity: 70,
  derivatives: 160,
  bond: 120,
  defi: 70,
  on_chain: 50,
  factor: 50,
};
const PREFIX: Readonly<Record<SimulatedClass, string>> = {
  crypto: 'SC',
  us_equity: 'SU',
  global_equity: 'SG',
  forex: 'SF',
  commodity: 'SM',
  derivatives: 'SC',
  bond: 'SB',
  defi: 'SD',
  on_chain: 'SO',
  factor: 'SX',
};

/** The demo's instruments and as many more as the full universe needs, named by class and number (SU0041). In class order. */
export function fullUniverse(): SimulatedInstrument[] {
  return SIMULATED_CLASSES.flatMap((assetClass) => {
    const named = UNIVERSE.filter((instrument) => instrument.assetClass === assetClass);
    const traits = TRAITS[assetClass];
    const more = Array.from({ length: FULL[assetClass] - named.length }, (_, i): SimulatedInstrument => {
      const number = String(named.length + i + 1).padStart(4, '0');
      const pair = `${PREFIX[assetClass]}${number}${assetClass === 'crypto' || assetClass === 'derivatives' ? 'USDT' : ''}`;
      const symbol = assetClass === 'derivatives' ? `${pair}-PERP` : pair;
      const index = named.length + i;
      return {
        symbol,
        name: `${assetClass.replace('_', ' ')} ${number} (simulated)`,
        assetClass,
        venue: VENUE,
        calendar: traits.calendar,
        volumeKind: traits.volumeKind,
        // Between 0.5 and 500, spread evenly on a log scale.
        basePrice: Number((0.5 * 1000 ** ((hashText(pair) % 1000) / 1000)).toPrecision(4)),
        sector: index % SECTORS,
        underlying: pair,
        quiet: index % 10 === 9 ? traits.illiquidShare : 0,
      };
    });
    return [...named, ...more];
  });
}
