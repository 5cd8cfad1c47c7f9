import { describe, expect, it } from 'vitest';
import { stackedSteps } from './stack.ts';

describe('stacked steps', () => {
  const rows = [
    [1, 3, 0],
    [2, 2, 0],
    [0, 3, 1],
  ];

  it('stacked areas come from the top part to the bottom one, each down to the floor', () => {
    expect(stackedSteps(rows, 100).map(({ index, path }) => [index, path])).toEqual([
      [2, 'M0 100V0H3V100z'],
      [1, 'M0 100V0H2V25H3V100z'],
      [0, 'M0 100V75H1V50H2V100H3V100z'],
    ]);
  });

  it('stacked areas know the middle and the count of the last step, by which labels stand', () => {
    expect(stackedSteps(rows, 100).map(({ last }) => last)).toEqual([
      { count: 1, middle: 12.5 },
      { count: 3, middle: 62.5 },
      { count: 0, middle: 100 },
    ]);
  });

  it('stacked areas leave out a part that never was, and keep the row before where one is empty', () => {
    const parts = stackedSteps(
      [
        [1, 1, 0],
        [0, 0, 0],
      ],
      10,
    );
    expect(parts.map(({ index, path }) => [index, path])).toEqual([
      [1, 'M0 10V0H2V10z'],
      [0, 'M0 10V5H2V10z'],
    ]);
  });
});
