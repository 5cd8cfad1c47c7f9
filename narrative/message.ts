import type { Timeframe } from '#market/timeframe.ts';
import type { Fact } from './fact.ts';
import type { TEMPLATES } from './templates.ts';

export type MessageType = keyof typeof TEMPLATES;

/** What fills a slot of a template: facts, which are cited, or a name that the keys of the facts prove. */
export type Slot = Fact | readonly Fact[] | string | Items;

/** Clauses of one form, each with its own citation: ": 5 in Crypto [2], 3 in Forex [3]". */
export interface Items {
  readonly prefix: string;
  readonly template: string;
  readonly items: readonly Readonly<Record<string, Fact | string>>[];
  /** What stands before each item but the first; absent: commas, and "and" before the last. */
  readonly joints?: readonly string[];
}

/** The order of a note: its news, what else happened, how things stand, the evidence, what is not known, what else is possible. */
export const STAGES = ['lead', 'change', 'state', 'evidence', 'uncertainty', 'view'] as const;
export type Stage = (typeof STAGES)[number];

/** One thing to say. */
export interface Message {
  readonly type: MessageType;
  readonly stage: Stage;
  /** Whether a note has it, whatever its salience and however much else there is: daily changes, state, abstention, halts. */
  readonly always: boolean;
  /** Whether it takes no place of another: the news of a note, and what only the highest tiers read beside the rest. */
  readonly beside?: boolean;
  /** Chance of something at least as surprising on an ordinary day. */
  readonly p: number;
  /** How much of the subject it is about: timeframes by their length, shifts by their reach. */
  readonly breadth: number;
  readonly slots: Readonly<Record<string, Slot>>;
  /** The facts that are its point: no other message of the note may have one of them. */
  readonly claims: readonly Fact[];
}

/** What a message says. It is built when the message is chosen, because most candidates never are. */
export type MessageContent = Pick<Message, 'slots' | 'claims'>;

/** A message that builds its facts once, at the first use of them. */
export function lazyMessage(head: Omit<Message, keyof MessageContent>, build: () => MessageContent): Message {
  let built: MessageContent | undefined;
  const content = (): MessageContent => {
    built ??= build();
    return built;
  };
  return {
    ...head,
    get slots() {
      return content().slots;
    },
    get claims() {
      return content().claims;
    },
  };
}

/** The weight of each type of message: what readers want first weighs most. */
export const WEIGHTS: Readonly<Record<MessageType, number>> = {
  lead: 3,
  leadDoubt: 3,
  leadAlone: 3,
  range: 3,
  rangeLively: 3,
  rangeAhead: 3,
  rangeAheadLively: 3,
  usualRange: 3,
  usualAhead: 3,
  rangeRecord: 1,
  rangeChange: 2.5,
  rangeDriver: 0.8,
  rangeDriverOwn: 0.8,
  halted: 3,
  untold: 3,
  change: 1.5,
  changeDoubt: 1.5,
  changes: 1.6,
  state: 1,
  stateDoubt: 1,
  stateTie: 1,
  stateBehind: 1,
  inStress: 1,
  inStressToo: 1,
  agreement: 0.5,
  persistence: 0.9,
  next: 0.8,
  history: 0.7,
  novelty: 1,
  peak: 1.1,
  shift: 1.1,
  pair: 0.8,
  hub: 0.9,
  signal: 2,
  call: 2,
  abstention: 1,
  abstentions: 1,
  silence: 1,
  context: 0.8,
  alternative: 0.5,
  alternativeAhead: 0.5,
  marketChanges: 2,
  marketOneChange: 2,
  marketWeekly: 1,
  marketFlows: 1.5,
  quiet: 1,
  soleChange: 2,
  soleState: 1,
  marketState: 1,
  marketStates: 1,
  intraday: 1,
  intradayClass: 1,
  intradayStates: 1,
  marketDoubt: 1,
  closestCall: 1,
  stressed: 2,
  marketShift: 1.4,
  classShift: 1.2,
  blockShift: 1,
  marketNovelty: 1,
  marketSignals: 1,
  marketSilent: 1,
  soleSignals: 1,
  marketHalted: 0.6,
  marketUntold: 0.5,
  marketContext: 0.4,
};

const BREADTH: Readonly<Record<Timeframe, number>> = {
  '1m': 0.3,
  '5m': 0.4,
  '15m': 0.5,
  '30m': 0.6,
  '1h': 0.8,
  '4h': 1,
  '1d': 1.3,
  '1w': 1.2,
};
/** The breadth of some timeframes: a day counts more than a minute. */
export const breadthOf = (timeframes: readonly Timeframe[]): number =>
  timeframes.reduce((sum, timeframe) => sum + BREADTH[timeframe], 0);
