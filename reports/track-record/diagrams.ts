import { RANGE_EVENTS } from '#market/range-event.ts';
import { diagramFinding, diagramsFinding } from '#wording/findings/track-record.ts';
import type { DiagramModel, TrackRecordModel } from '../models/track-record.ts';
import { EVENT_TEXTS } from '../ranges.ts';
import type { TierRows } from '../tier-rows.ts';
import { PERSISTENCE_WEEKS, pointsOf, tenthOf } from './scores.ts';

interface Named extends DiagramModel {
  /** In a sentence: "regimes". */
  readonly name: string;
}

/** Twentieths of probability are one step: directions lie close to one half. */
const drawn = (diagram: Omit<Named, 'finding'>): Named[] =>
  diagram.points.length === 0 ? [] : [{ ...diagram, finding: diagramFinding(diagram.points) }];

/** What was said with a probability against how often it came: regimes, directions, and for those who read them events. */
export function diagramsOf({
  persistenceScores,
  signalScores,
  eventScores,
}: Pick<TierRows, 'persistenceScores' | 'signalScores' | 'eventScores'>): TrackRecordModel['diagrams'] {
  const all = [
    ...drawn({
      id: 'said-regimes',
      name: 'regimes',
      title: 'Regime: the same label ten days on',
      points: pointsOf(persistenceScores, tenthOf, PERSISTENCE_WEEKS),
    }),
    ...drawn({
      id: 'said-directions',
      name: 'directions',
      title: 'Direction: a rise within five days',
      points: pointsOf(signalScores, ({ step }) => step, 1),
    }),
    ...RANGE_EVENTS.flatMap((event) =>
      drawn({
        id: `said-${event.replaceAll('_', '-')}`,
        name: 'events',
        title: `Event: ${EVENT_TEXTS[event].charAt(0).toLowerCase()}${EVENT_TEXTS[event].slice(1)}`,
        points: pointsOf(
          eventScores.filter((row) => row.event === event),
          ({ step }) => step,
          1,
        ),
      }),
    ),
  ];
  if (all.length === 0) return null;
  const names = [...Map.groupBy(all, ({ name }) => name)].map(([name, members]) => ({
    name,
    points: members.flatMap(({ points }) => points),
  }));
  return { finding: diagramsFinding(names), rows: all.map(({ name: _, ...diagram }) => diagram) };
}
