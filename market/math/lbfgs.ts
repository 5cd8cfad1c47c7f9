/** Value of a smooth function at `x`, and its gradient written to `gradient`. */
export type Objective = (x: Float64Array, gradient: Float64Array) => number;

export interface Minimum {
  readonly x: Float64Array;
  readonly value: number;
  readonly iterations: number;
  /** Whether the largest component of the gradient fell below the tolerance. */
  readonly converged: boolean;
}

const MEMORY = 10;
const ARMIJO = 1e-4;

const dot = (a: Float64Array, b: Float64Array): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
};

/**
 * Limited-memory BFGS for convex functions (Nocedal & Wright 2006, algorithm 7.5) with the two-loop recursion and a
 * backtracking line search. It does not keep a step whose curvature is not positive. No random choice: the same input
 * gives the same bits. Stops at `tolerance` of the largest gradient component, or after `iterations`.
 */
export function minimise(
  objective: Objective,
  start: Float64Array,
  { tolerance = 1e-6, iterations = 200 }: { tolerance?: number; iterations?: number } = {},
): Minimum {
  const n = start.length;
  let x = start.slice();
  let gradient = new Float64Array(n);
  let value = objective(x, gradient);
  const steps: { s: Float64Array; y: Float64Array; rho: number }[] = [];
  const alphas = new Float64Array(MEMORY);
  let iteration = 0;
  const largest = () => gradient.reduce((most, g) => Math.max(most, Math.abs(g)), 0);
  for (; iteration < iterations && largest() > tolerance; iteration++) {
    const direction = gradient.map((g) => -g);
    for (let i = steps.length - 1; i >= 0; i--) {
      const { s, y, rho } = steps[i];
      alphas[i] = rho * dot(s, direction);
      for (let j = 0; j < n; j++) direction[j] -= alphas[i] * y[j];
    }
    const newest = steps.at(-1);
    const scale = newest
      ? 1 / (newest.rho * dot(newest.y, newest.y))
      : 1 / Math.max(1, Math.sqrt(dot(gradient, gradient)));
    for (let j = 0; j < n; j++) direction[j] *= scale;
    for (let i = 0; i < steps.length; i++) {
      const { s, y, rho } = steps[i];
      const beta = rho * dot(y, direction);
      for (let j = 0; j < n; j++) direction[j] += (alphas[i] - beta) * s[j];
    }
    const slope = dot(gradient, direction);
    if (!(slope < 0)) break;
    let length = 1;
    let next = x;
    let nextValue = Number.POSITIVE_INFINITY;
    const nextGradient = new Float64Array(n);
    for (let tries = 0; tries < 40; tries++, length *= 0.5) {
      next = x.map((v, j) => v + length * direction[j]);
      nextValue = objective(next, nextGradient);
      if (nextValue <= value + ARMIJO * length * slope) break;
    }
    if (!(nextValue < value)) break;
    const s = next.map((v, j) => v - x[j]);
    const y = nextGradient.map((g, j) => g - gradient[j]);
    const curvature = dot(s, y);
    if (curvature > 1e-12 * dot(y, y)) {
      if (steps.length === MEMORY) steps.shift();
      steps.push({ s, y, rho: 1 / curvature });
    }
    x = next;
    gradient = nextGradient;
    value = nextValue;
  }
  return { x, value, iterations: iteration, converged: largest() <= tolerance };
}
