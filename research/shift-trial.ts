import { normalQuantile } from '#market/math/normal.ts';
import { createRandom } from '#market/math/random.ts';
import { type Detector, NULL_POSITIONS } from '#market/models/shifts/detector.ts';
import { testMembers } from '#market/models/shifts/members.ts';
import { testPairs } from '#market/models/shifts/pairs.ts';
import { buildPanel, type Panel } from '#market/models/shifts/panel.ts';

/** How returns of a trial are made: volatility of log-volatility, degrees of freedom of the tails (Infinity: normal). */
export interface ShiftWorld {
  readonly volatility: number;
  readonly tails: number;
  /** By how much every loading on the common factor grows in the recent window: a move of the market, no move of a pair. */
  readonly market?: number;
}

/** What is planted in the recent window: 40 pairs whose correlation goes from → to, and symbols that leave class and sector. */
export interface Planted {
  readonly from: number;
  readonly to: number;
  readonly decoupled: number;
}

export interface ShiftTrial {
  /** Pairs. */
  readonly tested: number;
  readonly found: number;
  readonly right: number;
  readonly planted: number;
  /** Symbols against their class. */
  readonly decouplings: { readonly found: number; readonly right: number; readonly planted: number };
}

const CLASSES = 10;
const SECTORS = 5;
const PAIRS = 40;
const LOADING = 0.45;
const PERSISTENCE = 0.95;

/**
 * One panel of `symbols` in ten classes of five sectors with loadings of 0.45 on market, class and sector and 0.75 of their own,
 * 80 of them in pairs of nothing but each other, judged by one detector.
 */
export function runShiftTrial(input: {
  readonly world: ShiftWorld;
  readonly planted: Planted | null;
  readonly detector: Detector;
  readonly symbols: number;
  readonly seed: number;
}): ShiftTrial {
  const { planted, detector, symbols } = input;
  const panel = simulate(input);
  const pairs = testPairs(panel, detector);
  if (pairs === null) throw new RangeError('the trial is too short for a null scale');
  const index = new Map(panel.symbols.map((symbol, i) => [symbol, i]));
  const breaks = planted === null ? 0 : PAIRS;
  const truth = new Set(
    Array.from({ length: breaks }, (_, k) =>
      [index.get(name(2 * k)) as number, index.get(name(2 * k + 1)) as number].sort((a, b) => a - b).join('/'),
    ),
  );
  const right = pairs.found.filter(({ i, j }) => truth.has(`${i}/${j}`)).length;
  // Pairs of a symbol that left its class did change: they are neither planted nor wrong.
  const left = new Set(decoupledSymbols(planted, symbols));
  const beside = pairs.found.filter(
    ({ i, j }) => !truth.has(`${i}/${j}`) && (left.has(panel.symbols[i] ?? '') || left.has(panel.symbols[j] ?? '')),
  ).length;
  const members = testMembers(panel, detector).found;
  return {
    tested: pairs.tested,
    found: pairs.found.length - beside,
    right,
    planted: breaks,
    decouplings: {
      found: members.length,
      right: members.filter(({ symbol }) => left.has(panel.symbols[symbol] ?? '')).length,
      planted: left.size,
    },
  };
}

const name = (k: number) => `S${String(k).padStart(5, '0')}`;

const decoupledSymbols = (planted: Planted | null, symbols: number): string[] =>
  Array.from({ length: planted?.decoupled ?? 0 }, (_, k) =>
    name(2 * PAIRS + Math.floor((k * (symbols - 2 * PAIRS)) / (planted?.decoupled ?? 1))),
  );

function simulate({ world, planted, detector, symbols, seed }: Parameters<typeof runShiftTrial>[0]): Panel {
  const random = createRandom(seed * 7_919 + 17);
  const normal = () => normalQuantile(Math.max(1e-12, random()));
  const burn = 60;
  const length = burn + NULL_POSITIONS * detector.recent + detector.recent + 2 * detector.before;
  const breakAt = length - detector.recent;
  const stationary = Math.sqrt(1 - PERSISTENCE ** 2);
  /** One stream of returns with unit variance: exp(h)·t. */
  const stream = () => {
    let h = normal();
    const unit = Number.isFinite(world.tails) ? Math.sqrt((world.tails - 2) / world.tails) : 1;
    return Float64Array.from({ length }, () => {
      h = PERSISTENCE * h + stationary * normal();
      let x = normal();
      if (Number.isFinite(world.tails)) {
        x *= unit * Math.sqrt(world.tails / chiSquared(world.tails, random, normal));
      }
      return x * Math.exp(world.volatility * h - world.volatility ** 2);
    });
  };
  const market = stream();
  const classes = Array.from({ length: CLASSES }, stream);
  const sectors = Array.from({ length: CLASSES * SECTORS }, stream);
  const left = new Set(decoupledSymbols(planted, symbols));
  const clock = Float64Array.from({ length: length + 1 }, (_, t) => t);
  const streams = Array.from({ length: symbols }, stream);
  const members = streams.map((own, k) => {
    const group = k % CLASSES;
    const sector = group * SECTORS + (Math.floor(k / CLASSES) % SECTORS);
    const close = new Float64Array(length + 1);
    let level = 0;
    close[0] = 1;
    const jitter = () => LOADING + 0.15 * normal();
    const [bg, bc, bs] = [jitter(), jitter(), jitter()].map((b) => Math.max(0.15, Math.min(0.75, b))) as [
      number,
      number,
      number,
    ];
    for (let t = 0; t < length; t++) {
      const broken = planted !== null && t >= breakAt;
      let r: number;
      if (k < 2 * PAIRS) {
        const first = (streams[k - (k % 2)] as Float64Array)[t];
        const rho = planted === null ? 0 : broken ? planted.to : planted.from;
        r = k % 2 === 0 ? first : rho * first + Math.sqrt(1 - rho * rho) * own[t];
      } else {
        const leaves = broken && left.has(name(k));
        const grown = world.market !== undefined && t >= breakAt ? world.market : 1;
        r =
          bg * grown * market[t] + (leaves ? 0 : bc * classes[group]?.[t] + bs * sectors[sector]?.[t]) + 0.75 * own[t];
      }
      level += 0.01 * r;
      close[t + 1] = Math.exp(level);
    }
    return { symbol: name(k), group: `class ${group}`, requested: true, closeTime: clock, close };
  });
  return buildPanel(members, clock);
}

/** χ² of ν degrees of freedom by Marsaglia & Tsang 2000 (gamma of ν/2, times 2). */
function chiSquared(degrees: number, random: () => number, normal: () => number): number {
  const d = degrees / 2 - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal();
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(random()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return 2 * d * v;
  }
}
