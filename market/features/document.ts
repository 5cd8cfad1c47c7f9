import { FEATURES, type FeatureFamily } from './catalogue.ts';

const FAMILIES: Record<FeatureFamily, string> = {
  returns_momentum: 'A. Returns and momentum',
  trend: 'B. Trend',
  oscillator_position: 'C. Oscillators and position in the range',
  range_drawdown: 'D. Range, drawdown, time since the extreme',
  volatility: 'E. Volatility (per bar, in log units, never annualised)',
  distribution: 'F. Distribution of returns',
  dependence_complexity: 'G. Dependence and complexity',
  bar_shape: 'H. Shape of the bar, candles',
  volume_flow: 'I. Volume and flow (unknown where the last 60 bars have no volume)',
  liquidity: 'J. Liquidity',
  market_context: 'K. Class and market',
  calendar: 'L. Calendar',
};

const cell = (text: string | number) => String(text).replaceAll('|', '\\|');

/** Text of docs/features.md, from the catalogue that also drives computation and storage. */
export function featuresPage(): string {
  const families = Object.entries(FAMILIES).flatMap(([family, title]) => [
    `## ${title}`,
    '',
    '| index | id | formula | bars needed | range, unit | source | compared with |',
    '| ---: | --- | --- | ---: | --- | --- | --- |',
    ...FEATURES.filter((feature) => feature.family === family).map(
      ({ index, id, definition, warmup, range, source, reference }) =>
        `| ${[index, `\`${id}\``, definition, warmup, range, source, reference].map(cell).join(' | ')} |`,
    ),
    '',
  ]);
  return [
    '# Features',
    '',
    `The ${FEATURES.length} numbers that Argus computes for every instrument at the close of a bar, on each of eight timeframes. Generated from`,
    'the catalogue in `market/features/` by `node tools/document-features.ts`. Every one is a pure function of the last 256 closed bars (and,',
    'for the class, of the bars that its members closed at the same time), is free of the units of price and volume, and is null until',
    'the bars it needs are there. In a vector the value of timeframe `t` (0 for 1m … 7 for 1w) stands at `175 t + index`.',
    '',
    'Notation: r = log return, σ_k = standard deviation (n − 1) of the last k returns, hl = ln(H/L), TR = true range, mean_k and Σ_k over the',
    'last k bars. A denominator of zero gives the neutral value named in the formula: 0 for what is signed, 0.5 for shares and positions,',
    '50 for oscillators of 0–100, 1 for ratios to a mean. These numbers stay inside: reports show percentiles, regimes and conclusions.',
    '',
    ...families,
  ].join('\n');
}
