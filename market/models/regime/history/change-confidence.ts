import { survivalInto } from './lengths.ts';
import { countWaves } from './resample.ts';
import type { Spell } from './spells.ts';

/** Lower ends of the buckets of confidence; each reaches up to the next one, the last up to 1. */
export const CONFIDENCE_BUCKETS = [0, 0.5, 0.6, 0.7, 0.8] as const;

/** How long the spells lasted that began with about this confidence. Bars; null: more than that share still last. */
export interface ConfidenceBucket {
  /** Confidences of [from, to), of the last bucket with 1. */
  readonly from: number;
  readonly to: number;
  readonly spells: number;
  readonly ended: number;
  readonly waves: number;
  readonly lowerQuartile: number | null;
  readonly median: number | null;
  readonly upperQuartile: number | null;
}

/** Confidence at a change against how long the new label lasted. Quartiles by Kaplan and Meier; buckets without a spell are left out. */
export function changeConfidenceOf(spells: readonly Spell[], waves: ArrayLike<number>): ConfidenceBucket[] {
  return CONFIDENCE_BUCKETS.flatMap((from, k) => {
    const above = CONFIDENCE_BUCKETS[k + 1];
    const to = above ?? 1;
    const isIn = ({ confidence }: Spell) => confidence >= from && (above === undefined || confidence < above);
    const members = spells.map((spell, i) => ({ spell, wave: waves[i] })).filter(({ spell }) => isIn(spell));
    if (members.length === 0) return [];
    const [lowerQuartile, median, upperQuartile] = quantiles(members.map(({ spell }) => spell));
    const ended = members.filter(({ spell }) => spell.next !== null).length;
    const seen = countWaves(members.map(({ wave }) => wave));
    return [{ from, to, spells: members.length, ended, waves: seen, lowerQuartile, median, upperQuartile }];
  });
}

/** The lengths beyond which three quarters, a half and a quarter of the spells last at most. */
function quantiles(spells: readonly Spell[]): [number | null, number | null, number | null] {
  const most = spells.reduce((longest, { bars }) => Math.max(longest, bars), 0);
  const lengths = { ended: new Float64Array(most + 1), open: new Float64Array(most + 1) };
  for (const { bars, next } of spells) (next === null ? lengths.open : lengths.ended)[bars]++;
  const curve = new Float64Array(most + 1);
  survivalInto(lengths, curve);
  const lengthAt = (share: number) => {
    // A product of fractions may miss an exact half by its last digit.
    const t = curve.findIndex((lasting) => lasting <= share + 1e-9);
    return t < 0 ? null : t;
  };
  return [lengthAt(0.75), lengthAt(0.5), lengthAt(0.25)];
}
