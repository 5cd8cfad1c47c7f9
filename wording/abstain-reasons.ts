import type { AbstainReason } from '#market/models/signals/signal.ts';

interface ReasonWords {
  /** In a cell: "too close to call". */
  readonly label: string;
  /** As the end of a sentence, three ways: "the odds are nearly even". */
  readonly phrases: readonly [string, string, string];
}

/** Why a signal has no direction. */
export const ABSTAIN_WORDS: Readonly<Record<Exclude<AbstainReason, ''>, ReasonWords>> = {
  no_demonstrated_skill: {
    label: 'no skill shown',
    phrases: ['no model has shown skill yet', 'no skill has been shown yet', 'skill is still unproven'],
  },
  below_threshold: {
    label: 'too close to call',
    phrases: ['the odds are too close to call', 'up and down are about as likely', 'the odds are nearly even'],
  },
  warmup: {
    label: 'too little history',
    phrases: ['the history is too short', 'too few bars are known yet', 'there is not enough history'],
  },
  stale: {
    label: 'not trading',
    phrases: ['trading stands still', 'there are no fresh trades', 'nothing has traded of late'],
  },
  amended_bar: {
    label: 'bar corrected',
    phrases: [
      'the newest bar was corrected',
      'the last bar has been corrected',
      'a correction came in for the last bar',
    ],
  },
  novelty_extreme: {
    label: 'bar unlike any before',
    phrases: ['the newest bar is unlike any before', 'no bar before was like the newest', 'the last bar has no equal'],
  },
  thin_benchmark: {
    label: 'too few peers',
    phrases: ['there are too few peers', 'too few peers trade', 'the class has too few members'],
  },
  model_expired: {
    label: 'model out of date',
    phrases: ['the model is out of date', 'the model needs a new fit', 'the model is too old'],
  },
};

/** The label of a reason; '' where there is a direction. */
export const abstainLabel = (reason: AbstainReason): string => (reason === '' ? '' : ABSTAIN_WORDS[reason].label);
