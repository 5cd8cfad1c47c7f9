import { expect, it } from 'vitest';
import { createRandom } from '#market/math/random.ts';
import { contrastOf, readableOn } from './contrast.ts';

it('contrast is that of the examples of WCAG', () => {
  expect(contrastOf('#000000', '#ffffff')).toBeCloseTo(21, 6);
  expect(contrastOf('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
  expect(contrastOf('#0b5d4b', '#0b5d4b')).toBe(1);
});

it('a colour that reads on its ground stays what it is', () => {
  expect(readableOn('#ffffff', '#0b5d4b')).toBe('#0b5d4b');
});

it('every colour gets a shade that reads on paper and in the dark', () => {
  const random = createRandom(5);
  for (let i = 0; i < 500; i++) {
    const colour = `#${Math.floor(random() * 0x1000000)
      .toString(16)
      .padStart(6, '0')}`;
    for (const ground of ['#ffffff', '#131418'])
      expect(contrastOf(readableOn(ground, colour), ground)).toBeGreaterThanOrEqual(4.5);
  }
});
