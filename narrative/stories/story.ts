import type { RegimeLabel } from '#market/regime-label.ts';
import type { Timeframe } from '#market/timeframe.ts';
import type { Citation } from '../note.ts';

export const STORY_KINDS = [
  'cluster',
  'wave',
  'intraday',
  'novelty',
  'shift',
  'range',
  'count',
  'scattered',
  'quiet',
] as const;
export type StoryKind = (typeof STORY_KINDS)[number];

/** What a story is about: an instrument, or classes of which it says something on a timeframe. */
export interface StorySubject {
  readonly symbol?: string;
  readonly assetClasses: readonly string[];
  readonly timeframe: Timeframe;
}

/** The data of the one small chart of a story; null of what the tier does not read. */
export type StoryChart =
  | {
      readonly kind: 'columns';
      readonly caption: string;
      readonly label: RegimeLabel;
      readonly total: number;
      readonly days: readonly { readonly day: string; readonly count: number }[];
    }
  | {
      readonly kind: 'timeframes';
      readonly caption: string;
      readonly label: RegimeLabel;
      readonly total: number;
      readonly columns: readonly {
        readonly timeframe: Timeframe;
        readonly count: number;
        readonly before: number | null;
      }[];
    }
  | {
      readonly kind: 'dumbbell';
      readonly caption: string;
      readonly before: number;
      readonly after: number;
      readonly from: number;
      readonly to: number;
    };

/** One story, in plain words. */
export interface Story {
  readonly kind: StoryKind;
  readonly subject: StorySubject;
  readonly title: string;
  /** How certain it is, and what speaks against it. */
  readonly certainty: string;
  /** How often such a thing happens; '' where the tier reads no history of it. */
  readonly frequency: string;
  readonly isDoubtful: boolean;
  readonly chart: StoryChart | null;
}

/** Changes of one kind in linked classes on one timeframe. */
export interface ChangeGroup {
  readonly timeframe: Timeframe;
  readonly assetClasses: readonly string[];
  readonly from: RegimeLabel;
  readonly to: RegimeLabel;
  /** In the order of their names. */
  readonly members: readonly string[];
  /** Spot and perpetual of a coin are one. */
  readonly underlyings: number;
  readonly confidenceLow: number;
  readonly confidenceHigh: number;
  readonly isDoubtful: boolean;
}

export interface Stories {
  /** At most twelve words, without a full stop. */
  readonly headline: string;
  /** At most two sentences. */
  readonly deck: readonly string[];
  /** The most important first. */
  readonly stories: readonly Story[];
  readonly groups: readonly ChangeGroup[];
  /** What the words say, in the order of the text. */
  readonly citations: readonly Citation[];
}
