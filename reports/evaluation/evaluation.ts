import { readFileSync } from 'node:fs';
import { evaluationDeck, evaluationFinding } from '#wording/findings/evaluation.ts';
import { type EvaluationModel, TOPICS } from '../models/evaluation.ts';
import type { PageFrame } from '../models/frame.ts';
import { sectionsOf } from './blocks.ts';
import { targetsOf, topicOf } from './targets.ts';

/** Sections that are of one kind of model, by the beginning of their titles. */
const SECTION_OF: Readonly<Record<(typeof TOPICS)[number], string>> = {
  ranges: 'Ranges',
  regimes: 'Regimes',
  signals: 'Signals',
  novelty: 'Novelty',
  shifts: 'Correlation shifts',
};

/** What a page says of an evaluation, from its document alone. @throws RangeError for a document without targets */
export function evaluationOf(markdown: string): Omit<EvaluationModel, keyof PageFrame> {
  const sections = sectionsOf(markdown);
  const targets = targetsOf(sections);
  const topics = TOPICS.map((id) => ({
    id,
    targets: targets.filter((target) => topicOf(target) === id),
    text: [...(sections.find(({ title }) => title.startsWith(SECTION_OF[id]))?.blocks ?? [])],
  }));
  const ofTopics = new Set(Object.values(SECTION_OF));
  const rest = sections.filter(({ title }) => title !== 'Targets' && ![...ofTopics].some((of) => title.startsWith(of)));
  return {
    template: 'evaluation',
    finding: evaluationFinding(targets),
    deck: evaluationDeck(targets.filter(({ isMet }) => !isMet).map(({ what }) => what)),
    topics,
    sections: rest.map(({ title, blocks }) => ({ title, blocks: [...blocks] })),
  };
}

const DOCUMENT = new URL('../../docs/evaluation.md', import.meta.url);

let known: ReturnType<typeof evaluationOf> | undefined;

/** The evaluation that this version of the code came with. It is part of the code, and read once. */
export function ownEvaluation(): ReturnType<typeof evaluationOf> {
  known ??= evaluationOf(readFileSync(DOCUMENT, 'utf8'));
  return known;
}
