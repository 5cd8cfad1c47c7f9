import type { Attack, Sample } from './attacks.ts';

const TREES = 150;
const DEPTH = 4;
const RATE = 0.08;
const BINS = 24;
/** Rows of a leaf: fewer would learn single days by heart. */
const LEAST_ROWS = 30;

/** A part of the rows: a leaf with what it adds, or a question about one input. */
type Node =
  | { readonly value: number }
  | { readonly input: number; readonly edge: number; readonly low: Node; readonly high: Node };

/** Gradient boosting of squared errors with shallow trees over binned inputs (Friedman 2001; bins as in LightGBM, Ke et al. 2017). */
export const boostingAttack: Attack = (known) => {
  const edges = edgesOf(known);
  const binned = binnedBy(known, edges);
  const rest = Float64Array.from(known.targets);
  const rows = Uint32Array.from(rest, (_, i) => i);
  const trees: Node[] = [];
  for (let tree = 0; tree < TREES; tree++) {
    const grown = grow({ width: known.width, binned, rest }, rows, DEPTH);
    trees.push(grown);
    for (let i = 0; i < rest.length; i++)
      rest[i] = (rest[i] as number) - RATE * valueAt(grown, binned, i * known.width);
  }
  return (sample) => {
    const bins = binnedBy(sample, edges);
    return Float64Array.from(sample.targets, (_, i) =>
      trees.reduce((sum, tree) => sum + RATE * valueAt(tree, bins, i * sample.width), 0),
    );
  };
};

/** Quantiles of each input, between which its bins lie. */
function edgesOf({ width, inputs, targets }: Sample): Float64Array[] {
  return Array.from({ length: width }, (_, a) => {
    const sorted = Float64Array.from(targets, (_target, i) => inputs[i * width + a] as number).sort();
    return Float64Array.from(
      { length: BINS - 1 },
      (_edge, k) => sorted[Math.floor(((k + 1) * sorted.length) / BINS)] as number,
    );
  });
}

function binnedBy({ width, inputs }: Sample, edges: readonly Float64Array[]): Uint8Array {
  return Uint8Array.from(inputs, (value, place) => {
    const own = edges[place % width] as Float64Array;
    let bin = 0;
    while (bin < own.length && value >= (own[bin] as number)) bin++;
    return bin;
  });
}

interface Growth {
  readonly width: number;
  readonly binned: Uint8Array;
  readonly rest: Float64Array;
}

function grow(growth: Growth, rows: Uint32Array, depth: number): Node {
  const { binned, rest, width } = growth;
  const sum = rows.reduce((total, i) => total + (rest[i] as number), 0);
  const split = depth === 0 ? null : bestSplit(growth, rows, sum);
  if (split === null) return { value: sum / Math.max(1, rows.length) };
  const isHigh = (i: number) => (binned[i * width + split.input] as number) > split.edge;
  const side = (high: boolean) =>
    grow(
      growth,
      rows.filter((i) => isHigh(i) === high),
      depth - 1,
    );
  return { ...split, low: side(false), high: side(true) };
}

/** The question that takes most of the squared error away; null: none takes any. */
function bestSplit(
  { width, binned, rest }: Growth,
  rows: Uint32Array,
  sum: number,
): { input: number; edge: number } | null {
  let best: { input: number; edge: number } | null = null;
  let most = (sum * sum) / rows.length + 1e-9;
  const sums = new Float64Array(BINS);
  const counts = new Uint32Array(BINS);
  for (let input = 0; input < width; input++) {
    sums.fill(0);
    counts.fill(0);
    for (const i of rows) {
      const bin = binned[i * width + input] as number;
      sums[bin] = (sums[bin] as number) + (rest[i] as number);
      counts[bin] = (counts[bin] as number) + 1;
    }
    let low = 0;
    let n = 0;
    for (let edge = 0; edge < BINS - 1; edge++) {
      low += sums[edge] as number;
      n += counts[edge] as number;
      const others = rows.length - n;
      if (n < LEAST_ROWS || others < LEAST_ROWS) continue;
      const gain = (low * low) / n + (sum - low) ** 2 / others;
      if (gain > most) [most, best] = [gain, { input, edge }];
    }
  }
  return best;
}

function valueAt(tree: Node, binned: Uint8Array, row: number): number {
  let node = tree;
  while ('input' in node) node = (binned[row + node.input] as number) > node.edge ? node.high : node.low;
  return node.value;
}
