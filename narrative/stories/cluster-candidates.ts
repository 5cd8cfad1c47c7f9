import { chartsText, classNouns, classTitle, REGIMES } from '#wording/labels.ts';
import { listText } from '#wording/lists.ts';
import type { FactBook } from '../fact-book.ts';
import { sentenceOf } from '../realise.ts';
import { isDoubtful, runnerUpOf, shareFact } from '../runner-up.ts';
import { columnsChart, timeframesChart } from './charts.ts';
import { type Cluster, isMostlyDoubtful } from './clusters.ts';
import { comparison } from './comparison.ts';
import type { Candidate, StoryDraft } from './draft.ts';
import { aboutChart, aboutClasses, type Change, changeConfidence, doubtFact, flowFact, membersText } from './facts.ts';
import { changeFrequency } from './frequency.ts';
import { HORIZONS, rarityOf, shareOf } from './rank.ts';
import type { Scene } from './scene.ts';

/** A change within the day is a story when so many coins or companies changed together. */
const INTRADAY_MIN = 3;
const INTRADAY_SHARE = 0.3;
/** How often as many change within the day is not read: rarely news. */
const RARITY_UNKNOWN = 0.4;
/** A class leaves a label when so many of it do; it turns when most of it do. */
const LEAVING_SHARE = 0.25;
const TURNING_SHARE = 0.5;
const CLASS_MIN = 3;

/** What one cluster of changes could be as a story; changes on charts below four hours are none by themselves. */
export function clusterCandidate(cluster: Cluster, scene: Scene): Candidate[] {
  const { timeframe, linked, members, underlyings, known } = cluster;
  const isSlow = timeframe === '1d' || timeframe === '1w';
  if (!isSlow && (timeframe !== '4h' || underlyings < Math.max(INTRADAY_MIN, INTRADAY_SHARE * known))) return [];
  const frequency = timeframe === '1d' ? changeFrequency(cluster, scene) : null;
  const confidence = members.reduce((sum, { row }) => sum + row.confidence, 0) / members.length;
  return [
    {
      kind: 'cluster',
      subject: {
        assetClasses: classesOf(cluster),
        timeframe,
        ...(underlyings === 1 ? { symbol: leadOf(cluster).row.symbol } : {}),
      },
      importance: {
        share: shareOf(underlyings, known),
        rarity: frequency === null ? (isSlow ? 1 : RARITY_UNKNOWN) : rarityOf(frequency.frequency),
        horizon: HORIZONS[timeframe],
        confidence,
      },
      topics: [`${linked} ${isSlow ? timeframe : 'intraday'} ${labelOf(cluster)}`],
      write: (book) => draftOf(cluster, scene, book),
    },
  ];
}

/** Stress is left; everything else is entered. */
const isLeaving = ({ from, to }: Cluster): boolean =>
  from === 'stress' || (from === 'high_volatility' && to === 'range_bound');
const labelOf = (cluster: Cluster) => (isLeaving(cluster) ? cluster.from : cluster.to);

/** The classes of the members, the one that others move with first. */
const classesOf = ({ linked, members }: Cluster): string[] =>
  [...new Set(members.map(({ assetClass }) => assetClass))].sort(
    (a, b) => Number(b === linked) - Number(a === linked) || (a < b ? -1 : 1),
  );
/** The member that a story of one underlying names: the pair rather than its perpetual. */
const leadOf = ({ linked, members }: Cluster): Change =>
  (members.find(({ assetClass }) => assetClass === linked) ?? members[0]) as Change;

function draftOf(cluster: Cluster, scene: Scene, book: FactBook): StoryDraft {
  const texts = cluster.underlyings === 1 ? soleTexts(cluster, scene, book) : manyTexts(cluster, scene, book);
  const classes = scene.classesOf(cluster.linked).filter((name) => classesOf(cluster).includes(name));
  const label = labelOf(cluster);
  const rows = scene.regimesOf(classes, cluster.timeframe);
  const caption = `${listText(classes.map(classTitle))}: ${REGIMES[label].text}, ${chartsText([cluster.timeframe])}`;
  return {
    ...texts,
    context:
      cluster.timeframe === '1d' && cluster.underlyings > 1 ? comparison({ classes, label, rows }, scene, book) : null,
    frequency: cluster.timeframe === '1d' ? (changeFrequency(cluster, scene)?.write(book) ?? null) : null,
    isDoubtful: isMostlyDoubtful(cluster),
    chart:
      (cluster.timeframe === '1d' ? columnsChart(scene, classes, label, caption) : null) ??
      timeframesChart(scene, classes, label, `${listText(classes.map(classTitle))}: ${REGIMES[label].text} by chart`),
  };
}

type Texts = Pick<StoryDraft, 'head' | 'title' | 'detail' | 'followUp' | 'certainty' | 'doubt'>;

const onChart = ({ timeframe }: Cluster): string => (timeframe === '1d' ? '' : ` on the ${chartsText([timeframe])}`);

/** One instrument is named; its perpetual, which did the same, is not said again. */
function soleTexts(cluster: Cluster, scene: Scene, book: FactBook): Texts {
  const lead = leadOf(cluster);
  const { symbol, confidence, timeframe } = lead.row;
  const doubtful = isDoubtful(confidence);
  const format = isLeaving(cluster) ? 'leaving' : 'turning';
  const p = changeConfidence(book, [lead]).slots.low;
  const slots = {
    symbol,
    verb: flowFact(book, [lead], format, { symbol, ...aboutChart(timeframe) }),
    moved: flowFact(book, [lead], 'moved', { symbol, timeframe }),
    p,
  };
  const title = sentenceOf(`{symbol}${doubtful ? ' perhaps' : ''} {verb#0}${onChart(cluster)}|`, slots);
  const only = doubtful ? 'only ' : '';
  const regime = scene.input.regimes.find((row) => row.symbol === symbol && row.timeframe === timeframe);
  const runnerUp =
    scene.input.depth === 'full' && regime?.label === cluster.to
      ? shareFact(regime, runnerUpOf(regime), 'stateShare', book)
      : null;
  const chart = chartsText([timeframe]);
  return {
    head: title,
    title,
    detail: sentenceOf(`{symbol} {moved} on the ${chart}|, with ${only}{p} confidence|.`, slots),
    followUp: sentenceOf(`On the ${chart} it {moved}|, with ${only}{p} confidence|.`, slots),
    doubt: doubtful ? null : sentenceOf(', confidence {p}|', slots),
    certainty:
      runnerUp === null
        ? sentenceOf(`${doubtful ? 'Perhaps: confidence is only' : 'Confidence is'} {p}|.`, slots)
        : sentenceOf(
            `${doubtful ? 'Perhaps: confidence is only' : 'Confidence is'} {p}|; on the ${chart}, {runnerUp} is the runner-up|.`,
            { ...slots, runnerUp },
          ),
  };
}

function manyTexts(cluster: Cluster, scene: Scene, book: FactBook): Texts {
  const { members, timeframe } = cluster;
  const format = isLeaving(cluster) ? 'leaving' : 'turning';
  const classes = classesOf(cluster).slice(0, 2);
  const parts = classes.map((name) => {
    const changes = members.filter(({ assetClass }) => assetClass === name);
    return {
      n: flowFact(book, changes, 'numberWord', { asset_class: name }),
      members: membersText(
        name,
        changes.map(({ row }) => row.symbol),
      ),
    };
  });
  const subject = { prefix: '', template: '{n} {members}|', items: parts };
  const verb = flowFact(book, members, format, { ...aboutClasses(classes), ...aboutChart(timeframe) });
  const moved = flowFact(book, members, 'moved', { ...aboutClasses(classes), timeframe });
  const doubtful = isMostlyDoubtful(cluster);
  const { slots: confidence, range } = changeConfidence(book, members);
  const slots = { subject, verb, moved, ...confidence };
  const title = sentenceOf(`{subject} {verb#1}${onChart(cluster)}|${doubtful ? ', perhaps' : ''}`, slots);
  const head = classHead(cluster, scene, book) ?? (classes.length > 1 ? leaderHead(cluster, book) : null);
  const below = doubtFact(book, members);
  const certaintyOf = (isAll: boolean, text: string) => {
    if (isAll) return sentenceOf(`Perhaps: confidence is ${text}|.`, slots);
    return below.value === 0
      ? sentenceOf(`Confidence is ${text}|.`, slots)
      : sentenceOf(`Confidence is ${text}|, {below}|.`, { ...slots, below });
  };
  const chart = chartsText([timeframe]);
  return {
    head: head ?? title,
    title,
    detail: sentenceOf(`{subject} {moved} on the ${chart}|, with ${range} confidence|.`, slots),
    doubt: doubtful ? null : sentenceOf(`, confidence ${range}|`, slots),
    followUp: head === null ? sentenceOf(`On the ${chart} they {moved}|, with ${range} confidence|.`, slots) : null,
    certainty: certaintyOf(doubtful, range),
  };
}

/** Of two classes the one that the other follows: a headline has few words. */
function leaderHead(cluster: Cluster, book: FactBook) {
  const [name = ''] = classesOf(cluster);
  const changes = cluster.members.filter(({ assetClass }) => assetClass === name);
  const slots = {
    n: flowFact(book, changes, 'numberWord', { asset_class: name }),
    members: membersText(
      name,
      changes.map(({ row }) => row.symbol),
    ),
    verb: flowFact(book, changes, isLeaving(cluster) ? 'leaving' : 'turning', {
      asset_class: name,
      ...aboutChart(cluster.timeframe),
    }),
  };
  const perhaps = isMostlyDoubtful(cluster) ? ', perhaps' : '';
  return sentenceOf(`{n} {members} {verb#${changes.length === 1 ? 0 : 1}}${onChart(cluster)}|${perhaps}`, slots);
}

/** "Crypto perhaps begins to leave stress", where enough of the class does to say it of the class. */
function classHead(cluster: Cluster, scene: Scene, book: FactBook) {
  const [name = ''] = classesOf(cluster);
  const changes = cluster.members.filter(({ assetClass }) => assetClass === name);
  const rows = scene.regimesOf([name], cluster.timeframe);
  const leaving = isLeaving(cluster);
  if (changes.length < CLASS_MIN || changes.length < (leaving ? LEAVING_SHARE : TURNING_SHARE) * rows.length)
    return null;
  const verb = flowFact(book, changes, leaving ? 'leaving' : 'turning', {
    asset_class: name,
    ...aboutChart(cluster.timeframe),
  });
  const { isPlural } = classNouns(name);
  const begins = leaving && rows.some(({ label }) => label === cluster.from);
  const perhaps = isMostlyDoubtful(cluster) ? ' perhaps' : '';
  const words = begins ? `${isPlural ? 'begin' : 'begins'} to {verb#1}` : `{verb#${isPlural ? 1 : 0}}`;
  return sentenceOf(`{class}${perhaps} ${words}${onChart(cluster)}|`, { class: classTitle(name), verb });
}
