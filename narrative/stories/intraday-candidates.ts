import { REGIME_LABELS, type RegimeLabel } from '#market/regime-label.ts';
import type { Timeframe } from '#market/timeframe.ts';
import { chartsText, classNouns, classTitle, REGIMES } from '#wording/labels.ts';
import type { FactBook } from '../fact-book.ts';
import type { RegimeInput } from '../input.ts';
import { countsOf } from '../market-states.ts';
import { sentenceOf } from '../realise.ts';
import { isDoubtful } from '../runner-up.ts';
import { changeSource } from '../sources.ts';
import { timeframesChart } from './charts.ts';
import type { Candidate, StoryDraft } from './draft.ts';
import { labelConfidence, labelFact, meanConfidence, membersText } from './facts.ts';
import { HORIZONS, shareOf } from './rank.ts';
import type { Scene } from './scene.ts';

/** Charts on which a class may lean one way within the day; below a quarter of an hour labels come and go. */
const CHARTS: readonly Timeframe[] = ['4h', '1h', '30m', '15m'];
const CHARTS_MIN = 2;
const MEMBERS_MIN = 4;
/** Most members, and on the daily chart few of them. */
const LEANING = 0.6;
const NOT_FOLLOWED = 0.4;
/** A class turned when so many members changed to the label since the last close. */
const TURNED = 0.5;

interface Lean {
  readonly assetClass: string;
  readonly label: RegimeLabel;
  readonly timeframe: Timeframe;
  readonly rows: readonly RegimeInput[];
  readonly daily: readonly RegimeInput[];
  /** Members that changed to the label on one of the charts. */
  readonly turned: number;
}

/** Classes of which most members show one label within the day, while the daily chart shows another. */
export const intradayCandidates = (scene: Scene): Candidate[] =>
  scene.leaders.flatMap((assetClass) => {
    const lean = leanOf(assetClass, scene);
    if (lean === null) return [];
    const { label, timeframe, rows, turned } = lean;
    const leaning = rows.filter((row) => row.label === label);
    return [
      {
        kind: 'intraday',
        subject: { assetClasses: [assetClass], timeframe },
        importance: {
          share: shareOf(leaning.length, rows.length),
          // What holds since before the last close is less news than what turned since.
          rarity: 0.3 + Math.min(1, turned / rows.length),
          horizon: HORIZONS[timeframe],
          confidence: meanConfidence(leaning),
        },
        topics: [`${assetClass} intraday ${label}`],
        write: (book) => draftOf(lean, scene, book),
      },
    ];
  });

function leanOf(assetClass: string, scene: Scene): Lean | null {
  const daily = scene.regimesOf([assetClass], '1d');
  const found = REGIME_LABELS.filter((label) => label !== 'range_bound').flatMap((label) => {
    if (shareOfLabel(daily, label) > NOT_FOLLOWED || leadingOf(daily) === label) return [];
    const charts = CHARTS.map((timeframe) => ({ timeframe, rows: scene.regimesOf([assetClass], timeframe) })).filter(
      ({ rows }) => rows.length >= MEMBERS_MIN && shareOfLabel(rows, label) >= LEANING,
    );
    const [first] = charts.toSorted((a, b) => shareOfLabel(b.rows, label) - shareOfLabel(a.rows, label));
    return first === undefined || charts.length < CHARTS_MIN ? [] : [{ label, ...first }];
  });
  const [best] = found.toSorted((a, b) => shareOfLabel(b.rows, b.label) - shareOfLabel(a.rows, a.label));
  if (best === undefined) return null;
  const turned = new Set(changesTo(assetClass, best.label, scene).map(({ symbol }) => symbol)).size;
  return { assetClass, ...best, daily, turned };
}

const shareOfLabel = (rows: readonly RegimeInput[], label: RegimeLabel): number =>
  rows.filter((row) => row.label === label).length / Math.max(1, rows.length);

/** The label that leads; null where none does alone. */
function leadingOf(rows: readonly RegimeInput[]): RegimeLabel | null {
  const [first, second] = countsOf(rows.map(({ label }) => label));
  return first === undefined || first.n === second?.n ? null : first.label;
}

const changesTo = (assetClass: string, label: RegimeLabel, { input, classOf }: Scene) =>
  input.changes.filter(
    ({ symbol, to, timeframe }) => to === label && CHARTS.includes(timeframe) && classOf.get(symbol) === assetClass,
  );

function draftOf(lean: Lean, scene: Scene, book: FactBook): StoryDraft {
  const { assetClass, label, timeframe, rows, daily, turned } = lean;
  const { isPlural } = classNouns(assetClass);
  const place = isPlural ? 1 : 0;
  const leaning = rows.filter((row) => row.label === label);
  const doubtful = isDoubtful(meanConfidence(leaning));
  const about = { asset_class: assetClass };
  const onChart = { ...about, timeframe };
  const { slots: confidence, range } = labelConfidence(book, leaning);
  const has = labelFact(book, scene, rows, { label, format: 'isOfState', about });
  const slots = {
    class: classTitle(assetClass),
    members: membersText(
      assetClass,
      rows.map(({ symbol }) => symbol),
    ),
    part: labelFact(book, scene, rows, { label, format: 'ofInStateToo', about: onChart }),
    are: labelFact(book, scene, rows, { label, format: 'isOfState', about: onChart }),
    verb: turned >= TURNED * rows.length ? turnFact(lean, scene, book) : has,
    ...confidence,
  };
  const charts = chartsText([timeframe]);
  const perhaps = doubtful ? ' perhaps' : '';
  const dailyText = dailyFact(daily, assetClass, scene, book);
  return {
    head: sentenceOf(`{class}${perhaps} {verb#${place}} intraday|`, slots),
    title: sentenceOf(`{part} {members} {are#1} on the ${charts}|${doubtful ? ', perhaps' : ''}`, slots),
    detail:
      dailyText === null
        ? sentenceOf(`On the ${charts}, {part} {members} {are#1}|.`, slots)
        : sentenceOf(`On the ${charts}, {part} {members} {are#1}|; on the daily chart, {daily}|.`, {
            ...slots,
            daily: dailyText,
          }),
    followUp: null,
    context: null,
    doubt: doubtful ? null : sentenceOf(`, confidence ${range}|`, slots),
    certainty: sentenceOf(`${doubtful ? 'Perhaps: confidence' : 'Confidence'} is ${range}|.`, slots),
    frequency: dailyText === null ? null : sentenceOf('The daily chart differs: {daily}|.', { daily: dailyText }),
    isDoubtful: doubtful,
    chart: timeframesChart(scene, [assetClass], label, `${classTitle(assetClass)}: ${REGIMES[label].text} by chart`),
  };
}

/** How many changed to the label: that is what "turns" says. */
function turnFact({ assetClass, label }: Lean, scene: Scene, book: FactBook) {
  const facts = changesTo(assetClass, label, scene).map((row) =>
    book.of(changeSource(row, assetClass), 'to_label', row.to, 'label', 'state'),
  );
  return book.derive('count', facts, {
    unit: 'count',
    format: 'turning',
    of: label,
    about: { asset_class: assetClass },
  });
}

/** How the daily chart stands; null where no label leads it alone. */
function dailyFact(daily: readonly RegimeInput[], assetClass: string, scene: Scene, book: FactBook) {
  const label = leadingOf(daily);
  if (label === null) return null;
  const about = { asset_class: assetClass, timeframe: '1d' };
  return labelFact(book, scene, daily, { label, format: 'ofInState', about });
}
