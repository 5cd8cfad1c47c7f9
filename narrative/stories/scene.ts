import { REGIME_LABELS, type RegimeLabel } from '#market/regime-label.ts';
import type { Timeframe } from '#market/timeframe.ts';
import type { RegimeInput } from '../input.ts';
import type { CountDayInput, CountInput, StoryInput } from './input.ts';
import { linkedClasses } from './underlying.ts';

/** Days that charts and comparisons of a story go back. */
const WEEK = 7;

/** The rows of an input by what stories ask for. */
export interface Scene {
  readonly input: StoryInput;
  /** Class → the class it moves with. */
  readonly linkedOf: ReadonlyMap<string, string>;
  readonly classOf: ReadonlyMap<string, string>;
  /** Classes that others move with, and those that move with none. */
  readonly leaders: readonly string[];
  /** The classes that move with one, by name. */
  classesOf(leader: string): readonly string[];
  regimesOf(classes: readonly string[], timeframe: Timeframe): readonly RegimeInput[];
  countsBefore(classes: readonly string[], timeframe: Timeframe): readonly CountInput[];
  /** Daily counts of some classes, day by day, oldest first; only days on which each of their rows is there. */
  countDays(classes: readonly string[]): readonly (readonly CountDayInput[])[];
}

export const labelIndex = (label: RegimeLabel): number => REGIME_LABELS.indexOf(label);
export const countOf = (rows: readonly Pick<CountInput, 'labelCounts'>[], label: RegimeLabel): number =>
  rows.reduce((sum, { labelCounts }) => sum + (labelCounts[labelIndex(label)] ?? 0), 0);
export const lastWeek = <T>(days: readonly T[]): readonly T[] => days.slice(-WEEK);

export function sceneOf(input: StoryInput): Scene {
  const linkedOf = linkedClasses(input.instruments);
  const classOf = new Map(input.instruments.map(({ symbol, assetClass }) => [symbol, assetClass]));
  const leaderOfClass = new Map(
    input.instruments.map(({ symbol, assetClass }) => [assetClass, linkedOf.get(symbol) ?? assetClass]),
  );
  const leaders = [...new Set(leaderOfClass.values())].sort();
  const regimes = Map.groupBy(input.regimes, ({ symbol, timeframe }) => `${classOf.get(symbol)} ${timeframe}`);
  const before = Map.groupBy(input.countsBefore, ({ assetClass, timeframe }) => `${assetClass} ${timeframe}`);
  const days = Map.groupBy(
    input.countDays.filter(({ timeframe }) => timeframe === '1d'),
    ({ assetClass }) => assetClass,
  );
  return {
    input,
    linkedOf,
    classOf,
    leaders,
    classesOf: (leader) =>
      [...leaderOfClass]
        .flatMap(([name, other]) => (other === leader ? [name] : []))
        .sort((a, b) => Number(b === leader) - Number(a === leader) || (a < b ? -1 : 1)),
    regimesOf: (classes, timeframe) => classes.flatMap((name) => regimes.get(`${name} ${timeframe}`) ?? []),
    countsBefore: (classes, timeframe) => classes.flatMap((name) => before.get(`${name} ${timeframe}`) ?? []),
    countDays: (classes) => {
      const rows = classes.flatMap((name) => days.get(name) ?? []);
      const byDay = [...Map.groupBy(rows, ({ day }) => day)].toSorted(([a], [b]) => (a < b ? -1 : 1));
      const most = Math.max(0, ...byDay.map(([, of]) => of.length));
      return byDay.flatMap(([, of]) => (of.length === most ? [of] : []));
    },
  };
}
