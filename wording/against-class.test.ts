import { describe, expect, it } from 'vitest';
import { againstClassText, classRecordText, classTestText } from './against-class.ts';

const TEST = {
  gate: true,
  members: 14,
  membersNeeded: 12,
  days: 1_300,
  daysNeeded: 1_029,
  t: 3.126,
  dates: 84,
  block: 84,
  tested: 1_176,
};
const ofTest = (changed: Partial<typeof TEST>) => classTestText({ ...TEST, ...changed });

describe('directions against the class in words', () => {
  it('say the side that is more likely, its probability and the base of one half', () => {
    expect(againstClassText({ direction: 'ahead', p: 0.56 }, '5 days')).toBe(
      'More likely ahead of its class than behind it over the next 5 days: 56 % against a base of 50 %.',
    );
    expect(againstClassText({ direction: 'behind', p: 0.45 }, '5 days')).toBe(
      'More likely behind its class than ahead of it over the next 5 days: 55 % against a base of 50 %.',
    );
    expect(againstClassText({ direction: 'neutral', p: 0.51 }, '5 days')).toBe(
      'About as likely ahead of its class as behind it over the next 5 days: 51 % against a base of 50 % is too close to call.',
    );
  });

  it('say what a class has shown, or the first thing that it lacks', () => {
    expect(ofTest({})).toBe(
      'Its skill is proven on days that its model had never seen: t 3.13 on 84 dates, n = 1,176.',
    );
    expect(ofTest({ gate: false, members: 3, days: 0, dates: 0, tested: 0 })).toBe(
      'No direction against the class is said: a median needs 12 members, and it has 3.',
    );
    expect(ofTest({ gate: false, days: 310, dates: 0, tested: 0 })).toBe(
      'No direction against the class is said: a test needs 1,029 days, and there are 310 so far.',
    );
    expect(ofTest({ gate: false, dates: 70 })).toBe(
      'No direction against the class is said: the test has 70 of the 84 dates that it needs.',
    );
    expect(ofTest({ gate: false, t: -0.84 })).toBe(
      'No direction against the class is said, and an even chance stands: no skill is proven (t −0.84 on 84 dates, n = 1,176).',
    );
  });

  it('say how many of the directions so far came true', () => {
    expect(classRecordText({ share: 0.53, n: 412 })).toBe('Of 412 directions so far 53 % came true.');
  });
});
