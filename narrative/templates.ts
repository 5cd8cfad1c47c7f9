/**
 * The words of every message, a few ways each, in the language of template.ts. No sentence is longer than 25 words. A new word may
 * need a place in vocabulary.ts. The name of a message and the order of its wordings choose the words of a note: a change of either
 * changes notes whose rows stayed the same.
 */
export const TEMPLATES = {
  lead: [
    '{N} moved from {from} to {to} on the {charts} (confidence {p}, {age} old)|.',
    'On the {charts}, {N} left {from} for {to} (confidence {p}, {age} old)|.',
    '{N} changed on the {charts} from {from} to {to} (confidence {p}, {age} old)|.',
    'On the {charts}, {N} went from {from} to {to} (confidence {p}, {age} old)|.',
  ],
  leadDoubt: [
    '{N} perhaps moved from {from} to {to} on the {charts} (confidence only {p}, {age} old)|.',
    'On the {charts}, {N} perhaps left {from} for {to} (confidence only {p}, {age} old)|.',
    '{N} perhaps changed on the {charts} from {from} to {to} (confidence only {p}, {age} old)|.',
    'On the {charts}, {N} perhaps went from {from} to {to} (confidence only {p}, {age} old)|.',
  ],
  leadAlone: [
    '{N} moved from {from} to {to} on the {charts} (confidence {only}{p}, the old state lasted {before})|.',
    'On the {charts}, {N} left {from} for {to} (confidence {only}{p}, the old state lasted {before})|.',
  ],
  range: ['A typical {what} {N} is now {typical}, {times} its normal|. {low} and {high}|.'],
  rangeLively: ['A typical {what} {N} is now {typical}, {times} its normal: {lively}|. {low} and {high}|.'],
  rangeAhead: [
    'Over the next {horizon} on the {charts}, a typical move of {N} is {typical}, {times} its normal|. {low} and {high}|.',
  ],
  rangeAheadLively: [
    'Over the next {horizon} on the {charts}, a typical move of {N} is {typical}, {times} its normal: {lively}|. {low} and {high}|.',
  ],
  usualRange: ['A usual {what} {N} is {typical}; {gate}|.'],
  usualAhead: ['Over the next {horizon} on the {charts}, a usual move of {N} is {typical}; {gate}|.'],
  rangeRecord: ['This claim held on {p} of the last {n}|.'],
  rangeChange: [
    "Since yesterday, {S's} expected range on the {charts} went from {before} to {times} its normal|.",
    "On the {charts}, {S's} expected range went from {before} yesterday to {times} its normal|.",
  ],
  rangeDriver: ['{lead}: its last bar was {class} its normal, that of {N} itself {own}|.'],
  rangeDriverOwn: ['{lead}: the last was {own} its normal, that of the class {class}|.'],
  halted: [
    'Trading in {N} has stood still since {since}|. What follows is as of then.',
    '{N} last traded on {since}|. What follows stands still until it trades again.',
    '{N} has been halted since {since}|. Its view is as it was then.',
    'The last trade in {N} was on {since}|. Its view stays as it is until trading starts again.',
  ],
  untold: [
    'So far {n} chart of {N} has enough bars to name a regime|. The view will follow when the history is long enough.',
    'It is too early for a view of {N}: {n} chart has enough bars yet|.',
    'The history of {N} is still short: {n} chart has enough bars to name a regime|.',
    'The view of {N} has to wait: so far {n} chart has enough bars|.',
  ],
  change: [
    '{S} moved from {from} to {to} on the {charts} (confidence {p}, {age} old)|.',
    'On the {charts}, {s} left {from} for {to} (confidence {p}, {age} old)|.',
    '{S} changed on the {charts} from {from} to {to}|, after {before} in the old state|.',
    'After {before} in {from}, {s} moved to {to} on the {charts}|.',
  ],
  changeDoubt: [
    '{S} perhaps moved from {from} to {to} on the {charts} (confidence only {p}, {age} old)|.',
    'On the {charts}, {s} perhaps left {from} for {to} (confidence only {p}, {age} old)|.',
  ],
  changes: [
    '{S} moved from {from} to {to} on the {charts}|.',
    'On the {charts}, {s} left {from} for {to}|.',
    'The {charts} of {N} changed together, from {from} to {to}|.',
    '{from} gave way to {to} on the {charts} of {N}|.',
  ],
  state: [
    'On the {charts}, {s} has been in {state} since {since}, with {p} confidence|.',
    '{S} has been in {state} on the {charts} for {age}, with {p} confidence|.',
    'The {charts} of {N} has shown {state} since {since}, with {p} confidence|.',
    '{S} is still in {state} on the {charts}, after {age} and with {p} confidence|.',
    'On the {charts}, {s} has stayed in {state} for {age}; confidence is {p}|.',
    'Since {since}, {s} has been in {state} on the {charts}; confidence is {p}|.',
  ],
  stateDoubt: [
    'On the {charts}, {s} is perhaps still in {state}, with only {p} confidence after {age}|.',
    '{S} has perhaps been in {state} on the {charts} since {since}; confidence is only {p}|.',
    'The {charts} of {N} perhaps still shows {state}; confidence is only {p}|.',
    'On the {charts}, {s} has perhaps been in {state} since {since}, with only {p} confidence|.',
  ],
  stateTie: [
    'The {charts} of {N} is divided today: {first}, {second}|.',
    'On the {charts}, {N} is divided today: {first}, {second}|.',
  ],
  stateBehind: [
    'On the {charts}, the label of {N} is still {first}, behind {second}|.',
    'The label of {N} on the {charts} is still {first}, behind {second} today|.',
  ],
  inStress: ['On the {charts}, {s} is in {state}|.', '{S} is in {state} on the {charts}|.'],
  inStressToo: ['On the {charts}, {s} is in {state} as well|.', '{S} is in {state} on the {charts} as well|.'],
  agreement: [
    'Across timeframes{of}, {agreeing}|.',
    'Over short and long timeframes{of}, {agreeing}|.',
    'Taken together{of}, {agreeing}|.',
  ],
  persistence: [
    'In its class, {state} on the {charts} lasts another {remaining} on average ({n:past spell/past spells})|.',
    'On the {charts}, {state} in its class lasts another {remaining} on average ({n:past spell/past spells})|.',
  ],
  next: [
    'On the {charts}, {state} was followed by {next} in {p} of {n:case/cases} in its class|.',
    'In its class, {state} on the {charts} gave way to {next} in {p} of {n:case/cases}|.',
  ],
  history: ['Since {since}, {spells} on the {charts}|.', 'On the {charts}, {spells} since {since}|.'],
  novelty: [
    "{S's} newest bar on the {charts} is {rarity}, mainly for {drivers}|.",
    'The newest bar on the {charts} is {rarity}|. It stands out for {drivers}|.',
    'The newest bar on the {charts} is {exceeds} in its class|. It stands out for {drivers}|.',
    "{S's} newest bar on the {charts} is {exceeds} in its class, mainly for {drivers}|.",
    'On the {charts}, the newest bar is {rarity} for its class|. It stands out for {drivers}|.',
  ],
  peak: [
    "{S's} newest bar on the {charts} is {peak} and {rarity}|. It stands out for {drivers}|.",
    'The newest bar on the {charts} is {peak}|. It is {rarity}, mainly for {drivers}|.',
    'On the {charts}, the newest bar is {peak}|, and {exceeds} in its class|.',
  ],
  shift: [
    "{S's} correlation with its class {sign:rose/fell} from {before} to {after} over {window} of the {charts} ({q})|.",
    "On the {charts}, {S's} correlation with its class {sign:rose/fell} from {before} to {after} over {window} ({q})|.",
    'On the {charts}, {s} moved {sign:closer to/apart from} its class|: over {window}, correlation went from {before} to {after} ({q})|.',
    "Over {window} of the {charts}, {S's} correlation with its class {sign:rose/fell} from {before} to {after} ({q})|.",
  ],
  pair: [
    "{S's} correlation with {peer} {sign:rose/fell} from {before} to {after} over {window} of the {charts} ({q})|.",
    'The link between {N} and {peer} is {sign:stronger/weaker} on the {charts}|: over {window}, correlation went from {before} to {after} ({q})|.',
    'On the {charts}, correlation of {N} with {peer} {sign:rose/fell} from {before} to {after} over {window} ({q})|.',
  ],
  hub: [
    "{S's} correlation with {ties:other/others} {sign:rose/fell} from {before} to {after} over {window} of the {charts} ({q})|.",
    'The ties of {N} to {ties:other/others} are {sign:stronger/weaker} on the {charts}|: over {window}, correlation went from {before} to {after} ({q})|.',
    'On the {charts}, correlation of {N} with {ties:other/others} {sign:rose/fell} from {before} to {after} over {window} ({q})|.',
  ],
  signal: [
    'For the next {horizon}, the model points {direction} on the {charts}, a {lean}|. Such moves end {interval}|.',
    'On the {charts}, the model has a {lean}: {direction} over the next {horizon}|. Such moves end {interval}|.',
    'The {charts} has a direction: {direction} over the next {horizon}, a {lean}|. Such moves end {interval}|.',
    'The direction on the {charts} is {direction} for the next {horizon}, a {lean}|. Such moves end {interval}|.',
  ],
  call: [
    'For the next {horizon}, the model points {direction} on the {charts}, a {lean}|.',
    'On the {charts}, the model has a {lean}: {direction} over the next {horizon}|.',
    'The {charts} has a direction: {direction} over the next {horizon}, a {lean}|.',
    'The direction on the {charts} is {direction} for the next {horizon}, a {lean}|.',
  ],
  abstention: [
    'There is {abstaining#0}|.',
    'As for direction, {abstaining#1}|.',
    'So far there is {abstaining#0}|.',
    'When it comes to direction, {abstaining#1}|.',
  ],
  abstentions: [
    'There is {abstaining#0}|. {other#2}|.',
    'As for direction, {abstaining#1}|. {other#2}|.',
    'So far there is {abstaining#0}|. {other#2}|.',
    'When it comes to direction, {abstaining#1}|. {other#2}|.',
  ],
  silence: [
    'On the {charts} there is {abstaining#0}|.',
    'For the {charts} there is {abstaining#0}|.',
    'So far the {charts} has {abstaining#0}|.',
    'On the {charts}, {abstaining#2}|.',
  ],
  context: [
    'In the background, the {title} has been {state} on the {charts} since {since}|.',
    'In the wider setting, the {title} has been {state} since {since} on the {charts}|.',
  ],
  marketContext: [
    'Around the markets, the {title} has been {state} since {since} on the {charts}|.',
    'In the background of the markets, the {title} has been {state} on the {charts} since {since}|.',
  ],
  alternative: [
    "Today's runner-up on the {charts} is {alternative}|.",
    "On the {charts}, today's runner-up is {alternative}|.",
  ],
  alternativeAhead: [
    'On the {charts}, {alternative} is ahead today|.',
    'Ahead on the {charts} today is {alternative}|.',
  ],
  marketChanges: [
    '{n:daily regime/daily regimes} changed at the last close{where}|{parts}.',
    'At the last close, {n:daily regime/daily regimes} changed{where}|{parts}.',
    'With the last close, {n:daily regime/daily regimes} changed{where}|{parts}.',
  ],
  marketOneChange: [
    '{n:daily regime/daily regimes} changed at the last close: {symbol} went from {from} to {to} (confidence {p})|.',
    'At the last close, {n:daily regime/daily regimes} changed: {symbol} moved from {from} to {to} (confidence {p})|.',
  ],
  marketWeekly: [
    'On the weekly chart, {n:regime/regimes} changed|.',
    '{n:weekly regime/weekly regimes} changed at the last close|.',
  ],
  marketFlows: ['Of these, {parts}.', 'Among them, {parts}.'],
  quiet: [
    '{n} daily regime changed at the last close; {of:instrument is/instruments are} followed|.',
    'At the last close, {n} daily regime changed among {of:instrument/instruments}|.',
    'The last close left every daily regime as it was: {n} change in {of:instrument/instruments}|.',
  ],
  soleChange: [
    '{symbol} moved from {from} to {to} on the daily chart (confidence {p})|.',
    'On the daily chart, {symbol} left {from} for {to} (confidence {p})|.',
  ],
  soleState: [
    '{symbol} is still in {state} on the daily chart|.',
    'On the daily chart, {symbol} is still in {state}|.',
  ],
  marketState: [
    'Of {of:instrument/instruments} on the {charts}|, {parts}.',
    'On the {charts} of {of:instrument/instruments}|, {parts}.',
  ],
  marketStates: ['On the {charts}, {parts}.', 'The {charts}: {parts}.'],
  intraday: ['Within the day, {parts}.', 'On shorter charts, {parts}.'],
  intradayClass: ['In {class}, {n} on the {charts}|.'],
  intradayStates: [
    'Of {of:instrument/instruments} on the {charts}|, {parts}.',
    'On the {charts} of {of:instrument/instruments}|, {parts}.',
  ],
  marketDoubt: [
    'Of the daily changes, that of {symbol} is the least certain: {first}, against {second}|.',
    'The least certain of the daily changes is that of {symbol}: {first}, against {second}|.',
  ],
  closestCall: [
    'The least certain daily regime is that of {symbol}: {first}, against {second}|.',
    'Of the daily regimes, that of {symbol} is the least certain: {first}, against {second}|.',
  ],
  stressed: [
    '{symbols} went into {to} on the daily chart|.',
    'On the daily chart, {symbols} went into {to}|.',
    '{symbols} changed to {to} on the daily chart|.',
  ],
  marketShift: [
    'Correlation across the market {sign:rose/fell} from {before} to {after} over {window} of the {charts} ({q})|.',
    'Over {window} of the {charts}, instruments moved {sign:closer together/further apart}|: mean correlation went from {before} to {after} ({q})|.',
    'On the {charts}, mean correlation across the market {sign:rose/fell} from {before} to {after} over {window} ({q})|.',
  ],
  classShift: [
    'Correlation within {class} {sign:rose/fell} from {before} to {after} over {window} of the {charts} ({q})|.',
    'Within {class}, instruments moved {sign:closer together/further apart} on the {charts}|: over {window}, correlation went from {before} to {after} ({q})|.',
    'Over {window} of the {charts}, correlation within {class} {sign:rose/fell} from {before} to {after} ({q})|.',
  ],
  blockShift: [
    'On the {charts}, correlation of {class} with {peerClass} {sign:rose/fell} from {before} to {after} over {window} ({q})|.',
    'On the {charts}, {class} and {peerClass} moved {sign:closer together/further apart}|: correlation went from {before} to {after} over {window} ({q})|.',
    'Over {window} of the {charts}, correlation of {class} with {peerClass} {sign:rose/fell} from {before} to {after} ({q})|.',
  ],
  marketNovelty: [
    'The {rank} bar is that of {symbol} on the {charts}, mainly for {drivers}|. It is {rarity} for its class|.',
    'Among the newest bars, that of {symbol} on the {charts} is the {rank}|. It is {rarity}, mainly for {drivers}|.',
    'On the {charts}, {symbol} has the {rank} bar of all, {exceeds} in its class|. It stands out for {drivers}|.',
  ],
  marketSignals: [
    '{n} of {of:chart/charts} {n?has/have} a direction|. The others abstain and say why.',
    'The models give a direction for {n} of {of:chart/charts}|, and abstain on the others.',
    'Of {of:chart/charts}, {n} {n?has/have} a direction|. The other models abstain.',
  ],
  marketSilent: [
    '{n#1} of {of:chart/charts} has a direction|. The models abstain and say why.',
    'Of {of:chart/charts}, {n#1} has a direction|. The models abstain for now.',
    'The models give a direction for {n#1} of {of:chart/charts}|.',
  ],
  soleSignals: ['{n:direction is/directions are} given|.', 'At present {n:direction is/directions are} given|.'],
  marketHalted: [
    '{n:instrument is/instruments are} halted|.',
    'Trading has stopped in {n:instrument/instruments}|.',
    '{n:instrument has/instruments have} stopped trading for now|.',
    'At present {n:instrument is/instruments are} halted|.',
  ],
  marketUntold: [
    'For {n:instrument/instruments} it is too early to name a regime|.',
    '{n:instrument has/instruments have} too short a history for a regime|.',
    'For {n:instrument/instruments} too few bars are known to name a regime|.',
  ],
} as const satisfies Record<string, readonly string[]>;
