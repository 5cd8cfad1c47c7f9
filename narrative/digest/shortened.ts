import { textOf } from '../realise.ts';
import { type Body, bodySentences } from './body.ts';
import { readWords } from './word-count.ts';

/** Without what matters least, until it has at most so many words. */
export function shortened(body: Body, most: number): Body {
  let left = body;
  for (const less of LESS) {
    const words = bodySentences(left).reduce((sum, sentence) => sum + readWords(textOf(sentence)), 0);
    if (words <= most) break;
    left = less(left);
  }
  return left;
}

const withoutLine =
  (k: number) =>
  (body: Body): Body => ({ ...body, items: body.items.map((item, i) => (i === k ? { ...item, line: null } : item)) });
const LESS: readonly ((body: Body) => Body)[] = [
  (body) => ({ ...body, deck: body.deck.slice(0, 1) }),
  withoutLine(2),
  (body) => ({ ...body, came: body.came.slice(0, 1) }),
  withoutLine(1),
  (body) => ({ ...body, items: body.items.slice(0, 2) }),
  (body) => ({ ...body, turn: null }),
  withoutLine(0),
  (body) => ({ ...body, came: [] }),
];
