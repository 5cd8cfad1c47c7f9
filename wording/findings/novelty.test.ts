import { expect, it } from 'vitest';
import { afterFinding, classNoveltyFinding, noveltyExpectation, noveltyHeadline, unusualFinding } from './novelty.ts';

it('a quiet day is one sentence, and says how many would be unusual by chance', () => {
  const quiet = { known: 96, rare: [], unusual: 0 };
  expect(noveltyHeadline(quiet)).toBe('Nothing is unusual on the daily charts');
  expect(noveltyExpectation(quiet)).toBe('None of 96 is 1 in 20 or rarer; of ordinary bars about five would be.');
});

it('few very unusual bars are named, many are counted', () => {
  expect(noveltyHeadline({ known: 96, rare: ['SOL', 'GC'], unusual: 4 })).toBe(
    'Two of 96 daily bars are very unusual: SOL and GC',
  );
  expect(noveltyHeadline({ known: 96, rare: ['A', 'B', 'C', 'D'], unusual: 4 })).toBe(
    'Four of 96 daily bars are very unusual',
  );
  expect(unusualFinding(1, 96, '')).toBe('One of 96 stands out');
  expect(unusualFinding(3, 96, 'volume')).toBe('Three of 96 stand out, most often by volume');
});

it('a class is named where it is out of the ordinary for itself', () => {
  const of = (higherThan: number) => [{ assetClass: 'crypto', unusual: 9, members: 32, higherThan }];
  expect(classNoveltyFinding(of(0.97))).toBe('Crypto: nine of 32 unusual, more than on 97 % of days');
  expect(classNoveltyFinding(of(0.5))).toBe('No class has more unusual members than it often has');
});

it('what came after unusual days is news only where the interval leaves out the usual', () => {
  expect(afterFinding([{ what: 'the next day left its range', proven: false }])).toBe(
    'What came after very unusual days was what comes after any other',
  );
  expect(afterFinding([{ what: 'the next day left its range', proven: true }])).toBe(
    'After very unusual days it was different how often the next day left its range',
  );
});
