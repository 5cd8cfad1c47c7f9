/** The baseline of features.bench.ts: the 71 ids of families A, B and E, one by one over plain arrays of 256 bars. */
export interface NaiveBars {
  readonly open: number[];
  readonly high: number[];
  readonly low: number[];
  readonly close: number[];
}

const sum = (x: readonly number[]) => x.reduce((a, b) => a + b, 0);
const mean = (x: readonly number[]) => sum(x) / x.length;
function variance(x: readonly number[], ddof: number): number {
  const m = mean(x);
  return sum(x.map((v) => (v - m) ** 2)) / (x.length - ddof);
}
/** Every value of a recursion: `step` from the value before and the next input. */
function scan(first: number, x: readonly number[], step: (before: number, v: number) => number): number[] {
  const all = [first];
  for (const v of x) all.push(step(all[all.length - 1]!, v));
  return all;
}
const sd = (x: readonly number[]) => Math.sqrt(variance(x, 1));

function emaSeries(x: readonly number[], period: number): number[] {
  const series = [mean(x.slice(0, period))];
  for (const value of x.slice(period)) series.push(series.at(-1)! + (2 / (period + 1)) * (value - series.at(-1)!));
  return series;
}

function line(y: readonly number[]) {
  const n = y.length;
  const x = y.map((_, i) => i - (n - 1) / 2);
  const m = mean(y);
  const sxx = sum(x.map((v) => v * v));
  const slope = sum(x.map((v, i) => v * (y[i]! - m))) / sxx;
  const residuals = y.map((v, i) => v - m - slope * x[i]!);
  const deviation = Math.sqrt(sum(residuals.map((v) => v * v)) / (n - 2));
  return {
    slope,
    t: (slope * Math.sqrt(sxx)) / deviation,
    r2: (slope * slope * sxx) / sum(y.map((v) => (v - m) ** 2)),
    last: residuals.at(-1)! / deviation,
  };
}

function kama(close: readonly number[]): number {
  let value = close[9]!;
  for (let i = 10; i < close.length; i++) {
    const path = sum(close.slice(i - 9, i + 1).map((c, j) => Math.abs(c - close[i - 10 + j]!)));
    const efficiency = Math.abs(close[i]! - close[i - 10]!) / path;
    value += (efficiency * (2 / 3 - 2 / 31) + 2 / 31) ** 2 * (close[i]! - value);
  }
  return value;
}

function directional(high: readonly number[], low: readonly number[], range: readonly number[]) {
  const up = high.slice(1).map((h, i) => (h - high[i]! > Math.max(0, low[i]! - low[i + 1]!) ? h - high[i]! : 0));
  const down = low.slice(1).map((l, i) => (low[i]! - l > Math.max(0, high[i + 1]! - high[i]!) ? low[i]! - l : 0));
  const smooth = (x: readonly number[]) => scan(sum(x.slice(0, 13)), x.slice(13), (a, v) => a * (13 / 14) + v).slice(1);
  const [p, m, r] = [smooth(up), smooth(down), smooth(range)];
  const dx = p.map((v, i) => (100 * Math.abs(v - m[i]!)) / (v + m[i]!));
  const adx = dx.slice(14).reduce((value, v) => (value * 13 + v) / 14, mean(dx.slice(0, 14)));
  return { adx, plus: (100 * p.at(-1)!) / r.at(-1)!, minus: (100 * m.at(-1)!) / r.at(-1)! };
}

function sar(high: readonly number[], low: readonly number[]): number {
  let long = !(low[0]! - low[1]! > 0 && high[1]! - high[0]! < low[0]! - low[1]!);
  let stop = long ? low[0]! : high[0]!;
  let extreme = long ? high[1]! : low[1]!;
  let speed = 0.02;
  let output = stop;
  for (let i = 1; i < high.length; i++) {
    const before = Math.max(i - 1, 1);
    const clamp = (s: number) => (long ? Math.min(s, low[before]!, low[i]!) : Math.max(s, high[before]!, high[i]!));
    if (long ? low[i]! <= stop : high[i]! >= stop) {
      long = !long;
      output = stop = clamp(extreme);
      extreme = long ? high[i]! : low[i]!;
      speed = 0.02;
    } else {
      output = stop;
      if (long ? high[i]! > extreme : low[i]! < extreme) {
        extreme = long ? high[i]! : low[i]!;
        speed = Math.min(0.2, speed + 0.02);
      }
    }
    stop = clamp(stop + speed * (extreme - stop));
  }
  return output;
}

/** Values by id, for windows of 256 bars that move at every bar. */
export function naiveFeatures(bars: NaiveBars): Record<string, number> {
  const basics = basicsOf(bars);
  return { ...returnsOf(basics), ...trendsOf(basics), ...volatilityOf(basics) };
}

/** What several features begin with. */
function basicsOf({ open, high, low, close }: NaiveBars) {
  const c = close.map(Math.log);
  const o = open.map(Math.log);
  const now = close.at(-1)!;
  const r = c.slice(1).map((v, i) => v - c[i]!);
  const tr = close
    .slice(1)
    .map((_, i) =>
      Math.max(high[i + 1]! - low[i + 1]!, Math.abs(high[i + 1]! - close[i]!), Math.abs(low[i + 1]! - close[i]!)),
    );
  const hl = high.map((h, i) => Math.log(h / low[i]!));
  const body = c.map((v, i) => v - o[i]!);
  const ret = (k: number) => c.at(-1)! - c.at(-1 - k)!;
  const sigma = (k: number) => sd(r.slice(-k));
  const sma = (k: number) => mean(close.slice(-k));
  return { open, high, low, close, c, o, now, r, tr, hl, body, ret, sigma, sma };
}
type Basics = ReturnType<typeof basicsOf>;

function returnsOf({ c, o, r, ret, sigma }: Basics): Record<string, number> {
  const values: Record<string, number> = { gap_1: o.at(-1)! - c.at(-2)! };
  for (const k of [1, 3, 5, 10, 20, 60, 120, 240]) values[`ret_${k}`] = ret(k);
  values.ret_z_1 = ret(1) / sd(r.slice(-61, -1));
  for (const k of [5, 20, 60]) values[`mom_z_${k}`] = ret(k) / (sigma(60) * Math.sqrt(k));
  values.mom_z_120 = ret(120) / (sigma(120) * Math.sqrt(120));
  values.mom_skip_120_20 = (ret(120) - ret(20)) / (sigma(120) * 10);
  values.mom_accel_10 = (ret(10) - (ret(20) - ret(10))) / (sigma(60) * Math.sqrt(20));
  for (const k of [20, 60]) values[`up_ratio_${k}`] = r.slice(-k).filter((v) => v > 0).length / k;
  const turned = r.toReversed().findIndex((v) => v > 0 !== r.at(-1)! > 0);
  values.streak = Math.sign(r.at(-1)!) * Math.min(30, turned < 0 ? r.length : turned);
  return values;
}

function trendsOf({ high, low, close, c, now, r, tr, ret, sma }: Basics): Record<string, number> {
  const values: Record<string, number> = {};
  for (const k of [5, 20, 60, 120, 240]) values[`sma_dist_${k}`] = now / sma(k) - 1;
  for (const k of [12, 55]) values[`ema_dist_${k}`] = now / emaSeries(close, k).at(-1)! - 1;
  values.sma_cross_20_60 = sma(20) / sma(60) - 1;
  values.sma_cross_60_240 = sma(60) / sma(240) - 1;
  values.kama_dist_10 = now / kama(close) - 1;
  values.ppo_12_26 = 100 * (emaSeries(close, 12).at(-1)! / emaSeries(close, 26).at(-1)! - 1);
  const slow = emaSeries(close, 26);
  const macd = emaSeries(close.slice(14), 12).map((v, i) => v - slow[i]!);
  values.ppo_hist_12_26_9 = (100 * (macd.at(-1)! - emaSeries(macd, 9).at(-1)!)) / now;
  const triple = emaSeries(emaSeries(emaSeries(close, 15), 15), 15);
  values.trix_15 = 100 * (triple.at(-1)! / triple.at(-2)! - 1);
  for (const k of [20, 60]) values[`linreg_slope_${k}`] = line(c.slice(-k)).slope;
  for (const k of [20, 60, 120]) values[`linreg_tstat_${k}`] = Math.max(-100, Math.min(100, line(c.slice(-k)).t));
  for (const k of [20, 60, 120]) values[`linreg_r2_${k}`] = line(c.slice(-k)).r2;
  values.linreg_resid_60 = line(c.slice(-60)).last;
  values.adx_14 = directional(high, low, tr).adx;
  values.plus_di_14 = directional(high, low, tr).plus;
  values.minus_di_14 = directional(high, low, tr).minus;
  const [highs, lows] = [high.slice(-26), low.slice(-26)];
  values.aroon_osc_25 = 4 * (highs.lastIndexOf(Math.max(...highs)) - lows.lastIndexOf(Math.min(...lows)));
  values.psar_dist = (now - sar(high, low)) / now;
  for (const k of [10, 60]) values[`efficiency_ratio_${k}`] = Math.abs(ret(k)) / sum(r.slice(-k).map(Math.abs));
  return values;
}

function volatilityOf({
  open,
  high,
  low,
  close,
  c,
  o,
  now,
  r,
  tr,
  hl,
  body,
  sigma,
  sma,
}: Basics): Record<string, number> {
  const values: Record<string, number> = {};
  for (const k of [10, 20, 60, 120]) values[`vol_cc_${k}`] = sigma(k);
  const ewma = scan(r[0]! ** 2, r.slice(1), (a, v) => 0.94 * a + 0.06 * v * v);
  values.vol_ewma_94 = Math.sqrt(ewma.at(-1)!);
  values.vol_parkinson_20 = Math.sqrt(mean(hl.slice(-20).map((v) => v * v)) / (4 * Math.LN2));
  values.vol_garman_klass_20 = Math.sqrt(
    Math.max(0, mean(hl.map((v, i) => 0.5 * v * v - (2 * Math.LN2 - 1) * body[i]! ** 2).slice(-20))),
  );
  const rs = high.map(
    (h, i) =>
      Math.log(h / open[i]!) * Math.log(h / close[i]!) + Math.log(low[i]! / open[i]!) * Math.log(low[i]! / close[i]!),
  );
  values.vol_rogers_satchell_20 = Math.sqrt(Math.max(0, mean(rs.slice(-20))));
  const yangZhang = (n: number) => {
    const gaps = o
      .slice(1)
      .map((v, i) => v - c[i]!)
      .slice(-n);
    const k = 0.34 / (1.34 + (n + 1) / (n - 1));
    const overnight = variance(gaps, 1);
    return { overnight, total: overnight + k * variance(body.slice(-n), 1) + (1 - k) * mean(rs.slice(-n)) };
  };
  values.vol_yang_zhang_20 = Math.sqrt(yangZhang(20).total);
  values.vol_yang_zhang_60 = Math.sqrt(yangZhang(60).total);
  values.gap_var_share_60 = yangZhang(60).overnight / yangZhang(60).total;
  const atr = scan(mean(tr.slice(0, 14)), tr.slice(14), (a, v) => (a * 13 + v) / 14);
  values.natr_14 = (100 * atr.at(-1)!) / now;
  values.trange_rel_14 = tr.at(-1)! / atr.at(-2)!;
  const last = r.slice(-60);
  const realised = sum(last.map((v) => v * v));
  values.semivol_ratio_60 = sum(last.filter((v) => v < 0).map((v) => v * v)) / realised;
  values.vol_ratio_10_60 = Math.log(sigma(10) / sigma(60));
  values.vol_ratio_20_120 = Math.log(sigma(20) / sigma(120));
  values.vol_of_vol_60 = sd(hl.slice(-60)) / mean(hl.slice(-60));
  const ranked = ewma.slice(-240);
  values.vol_rank_240 = (ranked.filter((v) => v < ranked.at(-1)!).length + 1) / 240;
  const bipower = (Math.PI / 2) * (60 / 59) * sum(last.slice(1).map((v, i) => Math.abs(v * last[i]!)));
  values.bipower_vol_60 = Math.sqrt(bipower / 60);
  values.jump_share_60 = Math.max(0, 1 - bipower / realised);
  const population = Math.sqrt(variance(close.slice(-20), 0));
  values.bb_width_20 = (4 * population) / sma(20);
  values.squeeze_20 = (4 * population) / (3 * mean(tr.slice(-20)));
  values.chop_14 =
    (100 * Math.log(sum(tr.slice(-14)) / (Math.max(...high.slice(-14)) - Math.min(...low.slice(-14))))) / Math.log(14);
  return values;
}
