import type { RegimeLabel } from '#market/regime-label.ts';
import { coordinate } from './place.ts';

/** Draws the shape of a regime round a point, `size` wide. */
type Shape = (x: number, y: number, size: number) => string;

const n = coordinate;

/** The shapes of regimes.css as paths. Range-bound and stress are strokes: thick lines read better than their outlines at this size. */
const SHAPES: Readonly<Record<RegimeLabel, Shape>> = {
  bull_trend: (x, y, s) => `M${n(x - s / 2)} ${n(y + 0.4 * s)}h${n(s)}l${n(-s / 2)} ${n(-0.8 * s)}z`,
  bear_trend: (x, y, s) => `M${n(x - s / 2)} ${n(y - 0.4 * s)}h${n(s)}l${n(-s / 2)} ${n(0.8 * s)}z`,
  range_bound: (x, y, s) => `M${n(x - s / 2)} ${n(y)}h${n(s)}`,
  high_volatility: (x, y, s) =>
    `M${n(x - s / 2)} ${n(y)}l${n(s / 2)} ${n(-s / 2)} ${n(s / 2)} ${n(s / 2)} ${n(-s / 2)} ${n(s / 2)}z`,
  stress: (x, y, s) =>
    `M${n(x - 0.4 * s)} ${n(y - 0.4 * s)}l${n(0.8 * s)} ${n(0.8 * s)}m0 ${n(-0.8 * s)}l${n(-0.8 * s)} ${n(0.8 * s)}`,
};

export const markPath = (label: RegimeLabel, x: number, y: number, size: number): string => SHAPES[label](x, y, size);
