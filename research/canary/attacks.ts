/** Rows of what an attacker sees, of one width, and of each the number that it should give away. */
export interface Sample {
  readonly width: number;
  /** Row after row; what is not known is 0. */
  readonly inputs: Float64Array;
  readonly targets: Float64Array;
}

/** What an attack makes of the rows of another sample. */
export type Attack = (known: Sample) => (sample: Sample) => Float64Array;

const PENALTY = 1e-3;

/** Least squares over standardised inputs with a small penalty (Hoerl and Kennard 1970), by the normal equations. */
export const linearAttack: Attack = (known) => {
  const { width, targets } = known;
  const scale = scalesOf(known);
  const rows = targets.length;
  const gram = Array.from({ length: width + 1 }, () => new Float64Array(width + 2));
  const row = new Float64Array(width + 1);
  for (let i = 0; i < rows; i++) {
    standardise(known, i, scale, row);
    for (let a = 0; a <= width; a++) {
      const line = gram[a] as Float64Array;
      const value = row[a] as number;
      for (let b = 0; b <= width; b++) line[b] = (line[b] as number) + value * (row[b] as number);
      line[width + 1] = (line[width + 1] as number) + value * (targets[i] as number);
    }
  }
  for (let a = 0; a < width; a++)
    (gram[a] as Float64Array)[a] = ((gram[a] as Float64Array)[a] as number) + PENALTY * rows;
  const weights = solved(gram);
  return (sample) =>
    Float64Array.from(sample.targets, (_, i) => {
      standardise(sample, i, scale, row);
      return weights.reduce((sum, weight, a) => sum + weight * (row[a] as number), 0);
    });
};

interface Scales {
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
}

function scalesOf({ width, inputs, targets }: Sample): Scales {
  const mean = new Float64Array(width);
  const deviation = new Float64Array(width);
  const n = targets.length;
  for (let i = 0; i < inputs.length; i++) mean[i % width] = (mean[i % width] as number) + (inputs[i] as number) / n;
  for (let i = 0; i < inputs.length; i++)
    deviation[i % width] =
      (deviation[i % width] as number) + ((inputs[i] as number) - (mean[i % width] as number)) ** 2 / n;
  return { mean, deviation: deviation.map((variance) => Math.sqrt(variance) || 1) };
}

/** A row of a sample with mean 0 and variance 1, and a last input that is always 1. */
function standardise({ width, inputs }: Sample, i: number, { mean, deviation }: Scales, into: Float64Array): void {
  for (let a = 0; a < width; a++)
    into[a] = ((inputs[i * width + a] as number) - (mean[a] as number)) / (deviation[a] as number);
  into[width] = 1;
}

/** Solves symmetric equations, their right sides in the last column, by elimination with the largest pivot. */
function solved(equations: readonly Float64Array[]): Float64Array {
  const lines: Float64Array[] = equations.map((line) => Float64Array.from(line));
  const n = lines.length;
  for (let a = 0; a < n; a++) {
    let pivot = a;
    for (let b = a + 1; b < n; b++)
      if (Math.abs((lines[b] as Float64Array)[a] as number) > Math.abs((lines[pivot] as Float64Array)[a] as number))
        pivot = b;
    [lines[a], lines[pivot]] = [lines[pivot] as Float64Array, lines[a] as Float64Array];
    const line = lines[a] as Float64Array;
    const head = line[a] as number;
    if (Math.abs(head) < 1e-9) continue;
    for (let b = 0; b < n; b++) {
      const other = lines[b] as Float64Array;
      const factor = b === a ? 0 : (other[a] as number) / head;
      if (factor !== 0) for (let c = a; c <= n; c++) other[c] = (other[c] as number) - factor * (line[c] as number);
    }
  }
  return Float64Array.from(lines, (line, a) =>
    Math.abs(line[a] as number) < 1e-9 ? 0 : (line[n] as number) / (line[a] as number),
  );
}
