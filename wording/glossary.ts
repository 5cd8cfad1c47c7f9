/** A word of the report, as its readers meet it. Its id is the anchor of its entry. */
export interface Term {
  readonly term: string;
  readonly means: string;
}

/** Every term that pages use, by theme and in the order of reading. A new column of a table needs one of these, or a new one. */
export const GLOSSARY = {
  'The report': {
    'as-of': {
      term: 'Data as of',
      means: 'The moment a page speaks for. Nothing that closed later is on it.',
    },
    'current-until': {
      term: 'Current until',
      means: 'The moment by which newer data is due. A page that is read later says that it is out of date.',
    },
    run: {
      term: 'Run',
      means: 'One computation: a tick after an intraday close, or a batch after the close of a session.',
    },
    instrument: {
      term: 'Instrument',
      means: 'What is traded: a pair, a share, a future, a rate. Its symbol names it everywhere.',
    },
    class: {
      term: 'Class',
      means: 'Instruments of one kind, such as US equities. An instrument is compared with its class only.',
    },
    market: { term: 'Market', means: 'The instruments of one calendar of sessions, computed together.' },
    session: { term: 'Session', means: 'The open time of a venue on one date.' },
    bar: {
      term: 'Bar',
      means:
        'What happened in one stretch of time: first, highest, lowest and last price, and volume. It counts once it has closed.',
    },
    timeframe: {
      term: 'Timeframe',
      means: 'The length of a bar, from one minute to one week. Each has a chart of its own.',
    },
    close: { term: 'Close', means: 'The end of a bar, or of a session.' },
    source: {
      term: 'Source',
      means: 'The view of the warehouse that a number stands in. A note says it for each of its numbers.',
    },
  },
  Regimes: {
    regime: {
      term: 'Regime',
      means:
        'How an instrument moves on one chart: how wide its bars are, how steadily they point one way, and for how long.',
    },
    'bull-trend': { term: 'Bull trend', means: 'Steady upward drift at ordinary volatility.' },
    'bear-trend': { term: 'Bear trend', means: 'Steady downward drift; volatility is somewhat higher.' },
    'range-bound': { term: 'Range-bound', means: 'No drift, and bars narrower than the instrument’s habit.' },
    'high-volatility': { term: 'High volatility', means: 'No clear drift; bars about twice as wide as usual.' },
    stress: { term: 'Stress', means: 'Bars about four times as wide as usual, often with jumps down.' },
    relative: {
      term: 'Relative to its own past',
      means:
        'A label compares an instrument with itself, on a daily chart with about its last four years. It does not compare instruments or decades.',
    },
    confidence: {
      term: 'Confidence',
      means: 'The probability that the model gives to what is shown. Below one half the words say “perhaps”.',
    },
    probabilities: {
      term: 'Probabilities',
      means:
        'The shares of the five regimes, which add up to one. The label may lag behind them for a while, so that it does not flicker.',
    },
    'runner-up': {
      term: 'Second',
      means: 'The regime with the second highest probability now. It says nothing of what comes next.',
    },
    change: {
      term: 'Change',
      means: 'The label of an instrument on one chart became another with the close of a bar.',
    },
    age: { term: 'Age', means: 'How long the label has stood without a change.' },
    spell: { term: 'Spell', means: 'The time from one change of a label to the next.' },
    wave: {
      term: 'Wave',
      means: 'Spells of a class that began and ended together. Many spells of few waves say less than their number.',
    },
    persistence: {
      term: 'How long such states last',
      means:
        'Counted over past spells of the same class, timeframe and label: how many bars they still had, and how many were the same ten bars later.',
    },
    'came-next': {
      term: 'What came next',
      means: 'The label that most often followed, counted over spells that have ended. Shown from twenty on.',
    },
  },
  Ranges: {
    range: {
      term: 'Expected range',
      means: 'The interval that is meant to hold four of five moves over a horizon. It says how far, never which way.',
    },
    'typical-move': { term: 'Typical move', means: 'The size that half of the moves exceed and half do not.' },
    normal: { term: 'Normal', means: 'The typical move of the instrument’s last 250 bars.' },
    'against-normal': {
      term: 'Against its normal',
      means: 'The typical move now, divided by the normal one: “1.4 times” is livelier than usual.',
    },
    horizon: {
      term: 'Ahead',
      means: 'From the close of a bar to the moment a claim can be checked, in bars or hours.',
    },
    held: { term: 'Held', means: 'The move ended inside the range that was published before it.' },
    skill: {
      term: 'Skill',
      means:
        'Proven once a model has beaten both plain habits of the instrument on dates it had never seen. Until then what is usual is shown.',
    },
  },
  Directions: {
    signal: {
      term: 'Signal',
      means: 'The answer of a model for one bar: a direction with its probability, or none with the reason.',
    },
    direction: {
      term: 'Direction',
      means: 'Up or down over the horizon. Given only by models that have passed their gate.',
    },
    abstention: {
      term: 'No direction',
      means: 'The model has shown no skill on this chart, or the bar is unlike those it learned from.',
    },
    gate: { term: 'Gate', means: 'The test that a model passes on bars it never saw before it may speak.' },
    'base-rate': {
      term: 'Base rate',
      means: 'How often the thing happens anyway. A model that adds nothing is worth as much.',
    },
    agreement: {
      term: 'Agreement',
      means: 'How many charts of an instrument that give a direction give the same one.',
    },
    lean: {
      term: 'Lean',
      means: 'The mean of the directions of an instrument, each weighed by how far its probability is from one half.',
    },
    'gain-t': {
      term: 't of a gain',
      means:
        'By how many times its own error a model was better than the simplest forecast. A gate opens above 2.33, or 3 for long horizons.',
    },
    resolved: { term: 'Resolved', means: 'The horizon is over, and the claim has been compared with what came.' },
    'track-record': {
      term: 'Track record',
      means: 'All resolved claims of a kind, losers included, with their number.',
    },
    brier: {
      term: 'Brier score',
      means:
        'The mean squared error of probabilities: 0 is perfect, 0.25 is a coin. Judged beside that of the base rate.',
    },
    stretch: {
      term: 'Weeks and stretches',
      means:
        'Time that does not overlap. Instruments move together, so an interval counts weeks, or stretches as long as the horizon, not outcomes.',
    },
    interval: {
      term: '95 in 100 interval',
      means: 'The values that the counted cases are compatible with. Few cases make it wide.',
    },
    ledger: {
      term: 'Ledger',
      means: 'The list of everything that was said. It can only be added to.',
    },
    hash: {
      term: 'Hash',
      means: 'A fingerprint of bytes. Each row of the ledger holds that of the row before, so the last one fixes all.',
    },
  },
  Novelty: {
    novelty: {
      term: 'Novelty',
      means: 'The share of the ordinary bars of its class that were less unusual than this one.',
    },
    drivers: { term: 'Mainly for', means: 'The properties of a bar that make it unusual.' },
  },
  Tests: {
    kappa: {
      term: 'Cohen’s κ',
      means: 'Agreement with the truth beyond what chance gives: 1 is all, 0 is chance.',
    },
    'balanced-accuracy': {
      term: 'Balanced accuracy',
      means: 'The share of right labels of each state, averaged over states, so that a rare one counts as much.',
    },
    'calibration-error': {
      term: 'Calibration error',
      means: 'How far, on average, what comes is from the probability that was given. 0.05 is five points.',
    },
    qlike: {
      term: 'QLIKE',
      means:
        'The loss of a forecast of volatility that ranks forecasts rightly though volatility is never seen. Less is better.',
    },
    'rank-ic': {
      term: 'Rank IC',
      means:
        'The correlation of the order that a model gives with the order that comes: 1 is the same order, 0 is none.',
    },
    auc: {
      term: 'AUC',
      means: 'How often an event gets a higher figure than ordinary time: 1 is always, one half is chance.',
    },
    power: {
      term: 'Power',
      means: 'The share of true changes that a test finds.',
    },
    'false-discovery': {
      term: 'False discovery rate',
      means: 'The share of findings that are none.',
    },
  },
  Correlations: {
    correlation: {
      term: 'Correlation',
      means:
        'How far two instruments move together: one for always, zero for not at all, minus one for always opposite.',
    },
    shift: {
      term: 'Shift',
      means: 'A correlation that differs between two stretches of time by more than chance explains.',
    },
    chance: {
      term: 'Chance alone',
      means: 'How many such findings would be false if nothing had changed: “1 in 50” is one false finding of fifty.',
    },
    pairs: {
      term: 'Pairs compared',
      means: 'How many were looked at for the findings that are listed. Looking often finds often.',
    },
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Term>>>>;

type Themes = typeof GLOSSARY;
/** The id of a term, which is its anchor too. */
export type TermId = { [Theme in keyof Themes]: keyof Themes[Theme] }[keyof Themes];

/** How a term is written where it stands alone. */
export const termOf = (id: TermId): string =>
  Object.values(GLOSSARY)
    .flatMap((theme) => Object.entries<Term>(theme))
    .find(([key]) => key === id)?.[1].term ?? id;
