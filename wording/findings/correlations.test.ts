import { expect, it } from 'vitest';
import {
  classesFinding,
  classLinesFinding,
  lineFinding,
  mapFinding,
  memberFinding,
  shiftHeadline,
  shiftsFinding,
} from './correlations.ts';

it('a shift is a headline that its two numbers bear out', () => {
  const headline = (before: number, after: number) => shiftHeadline('symbol', ['AAPL', ''], { before, after, ties: 1 });
  expect(headline(0.5, 0.8)).toBe('AAPL moves with its class more closely');
  expect(headline(0.8, 0.5)).toBe('AAPL moves with its class less closely');
  expect(headline(0.8, 0.1)).toBe('AAPL moves with its class no longer');
  expect(headline(0.05, 0.5)).toBe('AAPL now moves with its class');
  expect(headline(0.2, -0.4)).toBe('AAPL now moves against its class');
});

it('a headline has a verb for one class and one for several, and names both sides of a pair', () => {
  const ends = { before: 0.6, after: 0.3, ties: 3 };
  expect(shiftHeadline('class', ['crypto', ''], ends)).toBe('Crypto moves together less closely');
  expect(shiftHeadline('class', ['us_equity', ''], ends)).toBe('US equities move together less closely');
  expect(shiftHeadline('block', ['crypto', 'forex'], ends)).toBe('Crypto and Forex move together less closely');
  expect(shiftHeadline('pair', ['GC', 'CL'], { ...ends, after: -0.3 })).toBe('GC and CL now move against each other');
  expect(shiftHeadline('hub', ['GC', ''], ends)).toBe('GC moves with three others less closely');
});

it('a map says how closely, and a change below five hundredths is none', () => {
  expect(mapFinding('crypto', { before: 0.35, after: 0.42 })).toBe(
    'Crypto moves together more closely: 0.42 on average, 0.35 before',
  );
  expect(mapFinding('us_equity', { before: 0.35, after: 0.32 })).toContain('move together as closely as before');
  expect(memberFinding('GC', { before: 0.31, after: 0.53 })).toBe(
    'GC is tied to the others with 0.53 on average, after 0.31',
  );
});

it('the list of shifts says how many there are, and whether the largest move is one of them', () => {
  const largest = { symbol: 'ALGO', before: 0.76, after: 0.33, isLargest: true };
  expect(shiftsFinding(2, largest)).toBe('Two shifts are beyond chance; the largest move, that of ALGO, is not');
  expect(shiftsFinding(1, null)).toBe('One shift is beyond chance');
  expect(shiftsFinding(0, largest)).toBe('No shift is beyond chance, not even the largest move');
});

it('the last of some weeks is told against the others', () => {
  expect(lineFinding('GC', [0.1, 0.2, 0.3])).toBe('GC was never tied to its class more closely in 3 weeks');
  expect(lineFinding('GC', [0.3, 0.2, 0.1])).toBe('GC was never tied to its class more loosely in 3 weeks');
  expect(lineFinding('GC', [0.1, 0.2, 0.5, 0.3])).toBe('GC is tied to its class more closely than in 2 of 4 weeks');
});

it('classes at the ends of their weeks are named, and none is where none is', () => {
  const line = (assetClass: string, higherThan: number | null) => ({ assetClass, higherThan, weeks: 52 });
  expect(classLinesFinding([line('commodity', 0.94), line('derivatives', 0.94), line('us_equity', 0.05)])).toBe(
    'Commodities and Derivatives move together more than almost ever in 52 weeks; US equities less',
  );
  expect(classLinesFinding([line('crypto', 0.5), line('forex', null)])).toBe(
    'No class is near the highest or lowest of its 52 weeks',
  );
});

it('the strongest tie between classes is the title of their matrix', () => {
  const pair = (left: string, right: string, r: number) => ({ titles: [left, right] as const, r });
  expect(classesFinding([pair('Crypto', 'Derivatives', 0.95), pair('Crypto', 'Forex', 0.14)])).toBe(
    'Crypto and Derivatives move almost as one; no other tie between classes is strong',
  );
  expect(classesFinding([pair('Crypto', 'Forex', -0.2)])).toBe('No tie between two classes is strong');
});
