import { REGIME_LABELS, type RegimeLabel } from '#market/regime-label.ts';
import { classNouns, classTitle, REGIMES } from '#wording/labels.ts';
import type { FactBook } from '../fact-book.ts';
import type { RegimeInput } from '../input.ts';
import { sentenceOf } from '../realise.ts';
import { isDoubtful } from '../runner-up.ts';
import { columnsChart, timeframesChart } from './charts.ts';
import { comparison, comparisonBefore } from './comparison.ts';
import type { Candidate, StoryDraft } from './draft.ts';
import { labelConfidence, labelFact, meanConfidence, membersText } from './facts.ts';
import { labelFrequency } from './frequency.ts';
import { rarityOf, shareOf } from './rank.ts';
import { countOf, type Scene } from './scene.ts';

const MEMBERS_MIN = 4;
/** A wave goes on while so much of a class is in one label, and as many as the day before, but for a few. */
const WAVE_SHARE = 0.5;
const KEPT_SHARE = 0.8;
/** What is so on half of the days is how the class is. */
const ORDINARY = 0.5;
/** What goes on is less news than what began or ended. */
const HORIZON = 0.5;
/** Where no history is read, nobody knows whether it is unusual. */
const RARITY_UNKNOWN = 0.3;

/** Classes that most members of keep one label of the daily chart. Range-bound is no wave. */
export const waveCandidates = (scene: Scene): Candidate[] =>
  scene.leaders.flatMap((leader) =>
    REGIME_LABELS.filter((label) => label !== 'range_bound').flatMap((label): Candidate[] => {
      const classes = [leader];
      const all = scene.regimesOf(classes, '1d');
      const rows = all.filter((row) => row.label === label);
      const before = scene.countsBefore(classes, '1d');
      if (all.length < MEMBERS_MIN || rows.length < WAVE_SHARE * all.length || before.length === 0) return [];
      const kept = countOf(before, label);
      if (kept < KEPT_SHARE * rows.length) return [];
      const frequency = labelFrequency(classes, label, scene);
      if (frequency !== null && frequency.frequency > ORDINARY) return [];
      return [
        {
          kind: 'wave',
          subject: { assetClasses: classes, timeframe: '1d' },
          importance: {
            share: shareOf(rows.length, all.length),
            rarity: frequency === null ? RARITY_UNKNOWN : rarityOf(frequency.frequency),
            horizon: HORIZON,
            confidence: meanConfidence(rows),
          },
          topics: [`${leader} 1d ${label}`],
          write: (book) => draftOf({ leader, label, all, rows }, scene, book),
        },
      ];
    }),
  );

interface Wave {
  readonly leader: string;
  readonly label: RegimeLabel;
  readonly all: readonly RegimeInput[];
  readonly rows: readonly RegimeInput[];
}

function draftOf({ leader, label, all, rows }: Wave, scene: Scene, book: FactBook): StoryDraft {
  const about = { asset_class: leader };
  const doubtful = isDoubtful(meanConfidence(rows));
  const { slots: confidence, range } = labelConfidence(book, rows);
  const slots = {
    class: classTitle(leader),
    members: membersText(
      leader,
      all.map(({ symbol }) => symbol),
    ),
    part: labelFact(book, scene, all, { label, format: 'ofInStateToo', about }),
    chartPart: labelFact(book, scene, all, { label, format: 'ofInStateToo', about: { ...about, timeframe: '1d' } }),
    verb: labelFact(book, scene, all, { label, format: 'isOfState', about }),
    ...confidence,
  };
  const perhaps = doubtful ? ' perhaps' : '';
  const place = classNouns(leader).isPlural ? 3 : 2;
  const caption = `${classTitle(leader)}: ${REGIMES[label].text}, daily chart`;
  return {
    head: sentenceOf(`{class}${perhaps} {verb#${place}}|`, slots),
    title: sentenceOf(`{part} {members} {verb#3}|${doubtful ? ', perhaps' : ''}`, slots),
    detail: sentenceOf(`On the daily chart it is {chartPart} {members}|, with ${range} confidence|.`, slots),
    followUp: null,
    comparison: comparison({ classes: [leader], label, rows: all }, scene, book),
    context: comparisonBefore({ classes: [leader], label, rows: all }, scene, book),
    doubt: doubtful ? null : sentenceOf(`, confidence ${range}|`, slots),
    certainty: sentenceOf(`${doubtful ? 'Perhaps: confidence' : 'Confidence'} is ${range}|.`, slots),
    frequency: labelFrequency([leader], label, scene)?.write(book) ?? null,
    isDoubtful: doubtful,
    chart:
      columnsChart(scene, [leader], label, caption) ??
      timeframesChart(scene, [leader], label, `${classTitle(leader)}: ${REGIMES[label].text} by chart`),
  };
}
