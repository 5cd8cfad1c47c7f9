import { describe, expect, it } from 'vitest';
import { consensusOf } from './consensus.ts';

const up = (confidence: number) => ({ direction: 'up' as const, confidence });
const down = (confidence: number) => ({ direction: 'down' as const, confidence });
const neutral = { direction: 'neutral' as const, confidence: 0.51 };

describe('the consensus of the charts of an instrument', () => {
  it('a consensus is absent where every timeframe abstains', () => {
    expect(consensusOf([])).toBeNull();
    expect(consensusOf([neutral, neutral])).toBeNull();
  });

  it('a consensus is the mean of 2p − 1 over the timeframes with a direction, and the share of the majority', () => {
    const found = consensusOf([up(0.6), neutral, up(0.55), down(0.53), neutral]);
    expect(found).toMatchObject({ directional: 3, charts: 5, up: 2, down: 1 });
    expect(found?.lean).toBeCloseTo((0.2 + 0.1 - 0.06) / 3, 12);
    expect(found?.agreement).toBeCloseTo(2 / 3, 12);
  });

  it('a consensus changes only its sign when every direction is turned around', () => {
    const [plain, mirrored] = [consensusOf([up(0.6), down(0.7)]), consensusOf([down(0.6), up(0.7)])];
    expect(mirrored?.lean).toBeCloseTo(-(plain?.lean as number), 12);
    expect(mirrored?.agreement).toBe(plain?.agreement);
  });
});
