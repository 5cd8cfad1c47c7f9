import { countText, percent, plural } from './numbers.ts';

/** The test of directions against a class: its figure, its dates of those of a full one, and its outcomes. */
export interface ClassTest {
  /** False: no skill is proven, or nothing could be tested. */
  readonly gate: boolean;
  readonly members: number;
  /** Members that a median needs. */
  readonly membersNeeded: number;
  readonly days: number;
  readonly daysNeeded: number;
  readonly t: number;
  readonly dates: number;
  readonly block: number;
  readonly tested: number;
}

/** What is said of one member: the probability of more than the median of its class. */
export interface AgainstClass {
  readonly direction: 'ahead' | 'behind' | 'neutral';
  readonly p: number;
}

/** "55 % against a base of 50 %": half of a class is ahead of its median by definition. */
const againstBase = (share: number): string => `${percent(share)} against a base of 50 %`;

/** "More likely ahead of its class than behind it over the next 5 days: 56 % against a base of 50 %." */
export function againstClassText({ direction, p }: AgainstClass, horizon: string): string {
  const over = `over the next ${horizon}`;
  if (direction === 'ahead') return `More likely ahead of its class than behind it ${over}: ${againstBase(p)}.`;
  if (direction === 'behind') return `More likely behind its class than ahead of it ${over}: ${againstBase(1 - p)}.`;
  return `About as likely ahead of its class as behind it ${over}: ${againstBase(p)} is too close to call.`;
}

/** Stands where the gate is open and nothing is said of a member. */
export const NOTHING_AGAINST_CLASS =
  'Nothing is said against its class: its history is too short, or its last day is too unusual.';

/** What a class has shown in its test, or what it lacks, in one sentence. */
export function classTestText(test: ClassTest): string {
  const { gate, members, membersNeeded, days, daysNeeded, t, dates, block, tested } = test;
  const figure = `t ${t.toFixed(2).replace('-', '−')} on ${plural(dates, 'date')}, n = ${countText(tested)}`;
  if (gate) return `Its skill is proven on days that its model had never seen: ${figure}.`;
  const none = 'No direction against the class is said';
  if (members < membersNeeded)
    return `${none}: a median needs ${membersNeeded} members, and it has ${countText(members)}.`;
  if (days < daysNeeded)
    return `${none}: a test needs ${plural(daysNeeded, 'day')}, and there are ${countText(days)} so far.`;
  if (dates < block) return `${none}: the test has ${countText(dates)} of the ${plural(block, 'date')} that it needs.`;
  return `${none}, and an even chance stands: no skill is proven (${figure}).`;
}

/** "Of 412 directions so far 53 % came true." */
export const classRecordText = ({ share, n }: { readonly share: number; readonly n: number }): string =>
  `Of ${countText(n)} directions so far ${percent(share)} came true.`;
