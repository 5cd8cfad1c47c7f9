import { cellOf } from './fact.ts';
import { type Message, type MessageType, STAGES, WEIGHTS } from './message.ts';

/** Five for an instrument, eight for a market (quant design, 7). */
export const MOST = { instrument: 5, market: 8 } as const;

/** Of one kind: a third unusual bar or pair is told on its own page. */
const MOST_ALIKE = 2;

/** −log10 p: 2 for one in a hundred. A p of 0 is taken for one in a million. */
export const surprise = (p: number): number => -Math.log10(Math.min(1, Math.max(p, 1e-6)));
export const salience = ({ type, p, breadth }: Message): number => WEIGHTS[type] * surprise(p) * breadth;

/** Least surprise per type of message: what is ordinary within the class is no news. */
export type Thresholds = Readonly<Partial<Record<MessageType, number>>>;

/** The 60th percentile of surprise over the messages of all members of a class, per type. */
export function thresholdsOf(messages: readonly Message[]): Thresholds {
  const values = new Map<MessageType, number[]>();
  for (const { type, p, always } of messages) {
    if (always) continue;
    const known = values.get(type);
    if (known === undefined) values.set(type, [surprise(p)]);
    else known.push(surprise(p));
  }
  return Object.fromEntries([...values].map(([type, list]) => [type, percentile60(list)]));
}

/** Nearest rank. */
function percentile60(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(0.6 * sorted.length) - 1] as number;
}

/**
 * What a note says, in its order: what must be said, then the most salient, at most `most` in all and never two from one fact. Ties go by
 * the order of the candidates, so the same rows give the same note.
 */
export function select(candidates: readonly Message[], most: number, thresholds: Thresholds = {}): Message[] {
  const news = candidates
    .filter(({ type, p, always }) => !always && surprise(p) >= (thresholds[type] ?? 0))
    .toSorted((a, b) => salience(b) - salience(a));
  const said = new Set<string>();
  const chosen: Message[] = [];
  for (const message of [...candidates.filter(({ always }) => always), ...news]) {
    if (chosen.length >= most) break;
    const alike = chosen.filter(({ type }) => type === message.type).length;
    if (!message.always && alike >= MOST_ALIKE) continue;
    const cells = message.claims.map(cellOf);
    if (cells.some((cell) => said.has(cell))) continue;
    for (const cell of cells) said.add(cell);
    chosen.push(message);
  }
  return STAGES.flatMap((stage) =>
    chosen
      .filter((message) => message.stage === stage)
      .toSorted((a, b) => rankOf(a) - rankOf(b) || salience(b) - salience(a)),
  );
}

/** What must be said opens its stage; only the abstentions come after the directions they are the rest of. */
const rankOf = ({ always, stage }: Message): number => Number(always === (stage === 'uncertainty'));
