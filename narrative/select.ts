import { cellOf } from './fact.ts';
import { type Message, type MessageType, STAGES, WEIGHTS } from './message.ts';

/** Messages of a note, beside its news: five for an instrument, eight for a market (quant design, 7). */
export const MESSAGES_MAX = { instrument: 5, market: 8 } as const;

/** At most two of one type: a third unusual bar or pair stands on its own page. */
const SAME_TYPE_MAX = 2;

/** −log10 p: 2 for one in a hundred. A p of 0 is taken for one in a million. */
export const surprise = (p: number): number => -Math.log10(Math.min(1, Math.max(p, 1e-6)));
export const salience = ({ type, p, breadth }: Message): number => WEIGHTS[type] * surprise(p) * breadth;

/** The least surprise that is news, by type of message: what is ordinary within the class is none. */
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
  return Object.fromEntries([...values].map(([type, surprises]) => [type, percentile60(surprises)]));
}

/** By nearest rank; NaN of nothing. */
function percentile60(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(0.6 * sorted.length) - 1] ?? Number.NaN;
}

/**
 * The messages of a note in its order. Those that it always has are all there; the most salient of the others fill it up to `count`. Never
 * have two one cell as their point. Ties go by the order of the candidates, so the same rows give the same note.
 */
export function select(candidates: readonly Message[], count: number, thresholds: Thresholds = {}): Message[] {
  const news = candidates
    .filter(({ type, p, always }) => !always && surprise(p) >= (thresholds[type] ?? 0))
    .toSorted((a, b) => salience(b) - salience(a));
  const used = new Set<string>();
  const chosen: Message[] = [];
  for (const message of [...candidates.filter(({ always }) => always), ...news]) {
    if (!message.always && chosen.filter(({ beside = false }) => !beside).length >= count) break;
    const alike = chosen.filter(({ type }) => type === message.type).length;
    if (!message.always && alike >= SAME_TYPE_MAX) continue;
    const cells = message.claims.map(cellOf);
    if (cells.some((cell) => used.has(cell))) continue;
    for (const cell of cells) used.add(cell);
    chosen.push(message);
  }
  const position = new Map(candidates.map((message, k) => [message, k]));
  const placeOf = (message: Message): number => position.get(message) ?? 0;
  return STAGES.flatMap((stage) => {
    const members = chosen.filter((message) => message.stage === stage);
    // The news of a note and what belongs to them stay as they came: the newest first.
    if (stage === 'lead') return members.toSorted((a, b) => placeOf(a) - placeOf(b));
    return members.toSorted((a, b) => rankOf(a) - rankOf(b) || salience(b) - salience(a) || placeOf(a) - placeOf(b));
  });
}

/** Messages that a note always has open their stage; only the abstentions come after the directions. */
const rankOf = ({ always, stage }: Message): number => Number(always === (stage === 'uncertainty'));
