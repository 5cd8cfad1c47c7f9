import { describe, expect, it } from 'vitest';
import { linearAttack } from './attacks.ts';
import { boostingAttack } from './boosting.ts';
import { runCanaryTrial } from './canary.ts';

/** By how much editions must stay behind the trend of 20 bars (docs/decisions/0061). */
const MARGIN = 0.05;

/** Rows whose second input is the sign of the product of the first two: no linear attack can learn it. */
function sampleOf(length: number, targetOf: (a: number, b: number) => number) {
  const inputs = Float64Array.from({ length: 2 * length }, (_, i) => Math.sin(12.9898 * (i + 1) * (i + 2)));
  const targets = Float64Array.from({ length }, (_, i) => targetOf(inputs[2 * i] ?? 0, inputs[2 * i + 1] ?? 0));
  return { width: 2, inputs, targets };
}

const missed = (rebuilt: Float64Array, targets: Float64Array): number =>
  rebuilt.reduce((sum, value, i) => sum + (value - (targets[i] ?? 0)) ** 2, 0) / targets.length;

describe('the attacks', () => {
  it('find a plane exactly, so that a low score of the linear one is not its own fault', () => {
    const sample = sampleOf(600, (a, b) => 3 * a - 2 * b + 1);
    expect(missed(linearAttack(sample)(sample), sample.targets)).toBeLessThan(1e-4);
  });

  it('find a rule of two inputs that no plane follows, so that a low score of boosting is not its own fault', () => {
    const sample = sampleOf(2000, (a, b) => Math.sign(a * b));
    expect(missed(linearAttack(sample)(sample), sample.targets)).toBeGreaterThan(0.9);
    expect(missed(boostingAttack(sample)(sample), sample.targets)).toBeLessThan(0.3);
  });
});

describe('the editions of 60 runs', () => {
  it('rebuild returns worse than the 20-bar trend does, by the best of the attacks, where trends are strong', async () => {
    const { attacks, trend } = await runCanaryTrial({ seed: 11, symbols: 12, days: 800 });
    const best = Math.max(...Object.values(attacks));
    expect(best).toBeLessThanOrEqual(trend - MARGIN);
    // An edition that gave nothing away would say nothing.
    expect(best).toBeGreaterThan(0.1);
  });
});
