import type { Timeframe } from '#market/timeframe.ts';
import type { Format } from '../fact.ts';
import type { FactBook } from '../fact-book.ts';
import type { RegimeInput } from '../input.ts';
import { countsOf } from '../market-states.ts';
import { sentenceOf } from '../realise.ts';
import { isDoubtful, probabilityOf, runnerUpOf, shareFact } from '../runner-up.ts';
import { changeSource, regimeSource } from '../sources.ts';
import type { Candidate, StoryDraft } from './draft.ts';
import { dailyLabelFacts, labelFact, membersText, standing } from './facts.ts';
import type { StoryInput } from './input.ts';
import type { Scene } from './scene.ts';

/** What is weaker than this is no headline of a day on which no daily regime changed. */
const FLOOR = { share: 0.3, rarity: 1, horizon: 1, confidence: 1 };
/** Where no daily regime is known, shorter charts are all there is. */
const UNKNOWN = { ...FLOOR, share: 0.05 };

/** Of fewer instruments each change is a story by its name. */
const SCATTERED_MIN = 10;

/**
 * How many daily regimes changed, for days on which no story stands out; of none that none did. It says nothing of shorter charts, so they
 * are never called quiet.
 */
export function quietCandidates(scene: Scene): Candidate[] {
  const { instruments, changes, classChanges, regimes } = scene.input;
  if (instruments.length === 0 || classChanges.some((row) => row.changed > 0)) return [];
  const dailyChanges = changes.filter(({ timeframe }) => timeframe === '1d');
  if (dailyChanges.length > 0)
    return dailyChanges.length > 1 && instruments.length >= SCATTERED_MIN ? [scatteredCandidate(scene)] : [];
  const isKnown = instruments.some((member) => member.daily !== null);
  const [only, ...others] = instruments;
  const sole = others.length === 0 && only !== undefined && only.daily !== null ? only : undefined;
  const daily = regimes.find((row) => row.symbol === sole?.symbol && row.timeframe === '1d');
  return [
    {
      kind: 'quiet',
      subject: {
        assetClasses: [...new Set(instruments.map(({ assetClass }) => assetClass))].sort(),
        timeframe: '1d',
        ...(sole === undefined ? {} : { symbol: sole.symbol }),
      },
      importance: isKnown ? FLOOR : UNKNOWN,
      topics: ['quiet'],
      write: (book) => {
        if (!isKnown) return unknownDraft(scene, book);
        if (daily !== undefined) return soleDraft(daily, scene, book);
        return sole === undefined ? draftOf(scene, book) : soleLabelDraft(sole, scene, book);
      },
    },
  ];
}

const scatteredCandidate = (scene: Scene): Candidate => ({
  kind: 'scattered',
  subject: { assetClasses: [...scene.leaders], timeframe: '1d' },
  importance: FLOOR,
  topics: ['quiet'],
  write: (book) => draftOf(scene, book),
});

function draftOf({ input }: Scene, book: FactBook): StoryDraft {
  const { instruments, changes, asOf } = input;
  const over = {
    table: input.regimes.length > 0 ? 'changes' : 'class_changes',
    column: input.regimes.length > 0 ? 'to_label' : 'changed',
  };
  const classOf = new Map(instruments.map((row) => [row.symbol, row.assetClass]));
  const countOf = (timeframe: Timeframe, format: Format) =>
    book.derive(
      'count',
      changes
        .filter((row) => row.timeframe === timeframe && classOf.has(row.symbol))
        .map((row) => book.of(changeSource(row, classOf.get(row.symbol) ?? ''), 'to_label', row.to, 'label', 'state')),
      { unit: 'count', format, about: { timeframe }, at: asOf, over },
    );
  const n = countOf('1d', 'numberWord');
  const title = sentenceOf('{n} daily {n?regime/regimes} changed at the last close|', { n });
  const facts = dailyLabelFacts(book, instruments, asOf);
  const now = standing(book, facts, { timeframe: '1d' });
  const count = countOf('4h', 'count');
  const detail = now === null ? null : sentenceOf('On the daily chart, {now}|.', { now });
  return {
    head: title,
    title,
    detail,
    followUp: null,
    context:
      input.regimes.length === 0 ? null : sentenceOf('On the 4h chart, {count:regime/regimes} changed|.', { count }),
    certainty: detail,
    frequency: null,
    isDoubtful: false,
    chart: null,
  };
}

/** A market of one instrument is said by its name. */
function soleDraft(row: RegimeInput, scene: Scene, book: FactBook): StoryDraft {
  const { symbol, label } = row;
  const doubtful = isDoubtful(probabilityOf(row, label));
  const slots = {
    symbol,
    verb: labelFact(book, scene, [row], { label, format: 'isOfState', about: { symbol } }),
    p: shareFact(row, label, 'percent0', book),
    age: book.of(regimeSource(row), 'age_bars', row.ageBars, 'bars', 'age'),
  };
  const title = sentenceOf(`{symbol}${doubtful ? ' perhaps' : ''} {verb#2}|`, slots);
  const certainty = sentenceOf(
    `On the daily chart, confidence is ${doubtful ? 'only ' : ''}{p}|, and the state is {age} old|.`,
    slots,
  );
  const runnerUp =
    scene.input.depth === 'full'
      ? sentenceOf('The runner-up is {runnerUp}|.', { runnerUp: shareFact(row, runnerUpOf(row), 'stateShare', book) })
      : null;
  return {
    head: title,
    title,
    detail: certainty,
    followUp: null,
    context: runnerUp,
    certainty,
    frequency: null,
    isDoubtful: doubtful,
    chart: null,
  };
}

/** The same for a tier that reads its daily label alone. */
function soleLabelDraft(member: StoryInput['instruments'][number], { input }: Scene, book: FactBook): StoryDraft {
  const facts = dailyLabelFacts(book, [member], input.asOf);
  const { symbol, daily } = member;
  const of = daily ?? '';
  const title = sentenceOf('{symbol} {state#2}|', {
    symbol,
    state: book.derive('count', facts, { unit: 'count', format: 'isOfState', of, about: { symbol } }),
  });
  return {
    head: title,
    title,
    detail: null,
    followUp: null,
    context: null,
    certainty: null,
    frequency: null,
    isDoubtful: false,
    chart: null,
  };
}

/** Too short a history for any daily regime: how the 4-hour chart stands, which is the longest that says something. */
function unknownDraft(scene: Scene, book: FactBook): StoryDraft {
  const { regimes, asOf } = scene.input;
  const n = book.derive('count', [], {
    unit: 'count',
    format: 'numberWord',
    about: { timeframe: '1d' },
    at: asOf,
    over: { table: 'instruments', column: 'label' },
  });
  const unknown = sentenceOf('{n} daily regime is known yet|.', { n });
  const rows = regimes.filter(({ timeframe }) => timeframe === '4h');
  const [first, second] = countsOf(rows.map(({ label }) => label));
  const [assetClass, ...others] = new Set(scene.input.instruments.map((member) => member.assetClass));
  const leads = first !== undefined && first.n > (second?.n ?? 0) && assetClass !== undefined && others.length === 0;
  const about = { asset_class: assetClass ?? '', timeframe: '4h' };
  const title = leads
    ? sentenceOf('{part} {members} {are#1} on the 4h chart|', {
        part: labelFact(book, scene, rows, { label: first.label, format: 'ofInStateToo', about }),
        are: labelFact(book, scene, rows, { label: first.label, format: 'isOfState', about }),
        members: membersText(
          assetClass,
          rows.map(({ symbol }) => symbol),
        ),
      })
    : sentenceOf('{n} daily regime is known yet|', { n });
  return {
    head: title,
    title,
    detail: leads ? unknown : null,
    followUp: null,
    context: null,
    certainty: null,
    frequency: null,
    isDoubtful: false,
    chart: null,
  };
}
