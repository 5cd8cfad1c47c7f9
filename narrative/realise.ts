import type { Fact } from './fact.ts';
import { renderings } from './format.ts';
import { DOWN, UP } from './lexicon.ts';
import type { Message, Slot } from './message.ts';
import type { Subject } from './note.ts';
import { TEMPLATES } from './templates.ts';

/** A piece of a sentence: words, words that say facts, or the place of the markers of all facts since the last such place. */
export type Part =
  | { readonly kind: 'words'; readonly text: string; readonly name?: boolean }
  | { readonly kind: 'fact'; readonly text: string; readonly facts: readonly Fact[] }
  | { readonly kind: 'cite' };
export type DraftSentence = readonly Part[];

const MOST_WORDS = 25;
/** After these "it" would be the bar, the series or the peer. */
const OTHER_SUBJECT: ReadonlySet<string> = new Set(['novelty', 'peak', 'context', 'pair', 'alternative']);

/** The sentences of the chosen messages, message by message. The wording of each is chosen by symbol, date and type, so a rerun says the same. */
export function realise(messages: readonly Message[], subject: Subject, date: string): DraftSentence[][] {
  const sentences: DraftSentence[][] = [];
  let pronoun = false;
  const used = new Map<string, number>();
  for (const message of messages) {
    const variants = TEMPLATES[message.type];
    const turn = used.get(message.type) ?? 0;
    used.set(message.type, turn + 1);
    const start =
      (hash(`${subject.symbol ?? subject.assetClass ?? ''} ${date} ${message.type}`) + turn) % variants.length;
    const rotated = variants.map((_, k) => variants[(start + k) % variants.length] as string);
    const seed = `${subject.symbol ?? subject.assetClass ?? ''} ${date} ${turn}`;
    const draft = (template: string) =>
      fill(inWords(template, seed), message.slots, subject.symbol ?? '', pronoun, hash(seed));
    const short = (parts: Part[]) => wordCount(parts) <= MOST_WORDS;
    const fitting = rotated
      .values()
      .map(draft)
      .find((parts) => parts.every(short));
    sentences.push(fitting ?? draft(rotated[0] as string));
    pronoun = !OTHER_SUBJECT.has(message.type);
  }
  return sentences;
}

const textOf = (parts: DraftSentence): string => parts.map((part) => (part.kind === 'cite' ? '' : part.text)).join('');
const wordCount = (parts: DraftSentence): number => textOf(parts).split(/\s+/).length;

/** One message: a sentence per full stop; the subject's name at most once. */
function fill(template: string, slots: Message['slots'], symbol: string, pronoun: boolean, seed: number): Part[][] {
  let named = pronoun;
  const subjectText = (possessive: boolean, always = false): Part => {
    const name = typeof slots.S === 'string' ? slots.S : symbol;
    const it = named && slots.S === undefined && !always;
    named = true;
    if (it) return { kind: 'words', text: possessive ? 'its' : 'it' };
    return { kind: 'words', text: possessive ? `${name}'s` : name, name: true };
  };
  return template.split(/(?<=\.) /).map((sentence) => {
    const parts = pieces(sentence).flatMap((piece): Part[] => {
      if (piece === '|') return [{ kind: 'cite' }];
      if (!piece.startsWith('{')) return [{ kind: 'words', text: piece }];
      const name = piece.slice(1, -1);
      if (name === 'S' || name === 's') return [subjectText(false)];
      if (name === "S's") return [subjectText(true)];
      if (name === 'N') return [subjectText(false, true)];
      return slotParts(name, slots, seed);
    });
    return capitalised(parts);
  });
}

/** `(a~b~c)`: one of them, by the seed and where it stands. */
const inWords = (template: string, seed: string): string =>
  template.replaceAll(/\(([^()]*~[^()]*)\)/g, (_, words: string, at: number) => {
    const choices = words.split('~');
    return choices[hash(`${seed} ${at}`) % choices.length] as string;
  });

const pieces = (template: string): string[] => template.match(/\{[^}]+\}|\||[^{|]+/g) ?? [];

function slotParts(piece: string, slots: Message['slots'], seed = 0): Part[] {
  const [, name, mark, rest] = /^(\w+)(?:([:?#])(.+))?$/.exec(piece) as unknown as [string, string, string?, string?];
  const slot = slots[name];
  if (slot === undefined) throw new RangeError(`a template asks for ${name}, which the message does not have`);
  if (typeof slot === 'string') return [{ kind: 'words', text: slot, name: true }];
  if ('items' in slot) return itemParts(slot);
  const facts = 'id' in slot ? [slot] : slot;
  const [fact] = facts as [Fact];
  const [one, many] = (rest ?? '').split('/') as [string, string];
  if (mark === '?') return [{ kind: 'words', text: fact.value === 1 ? one : many }];
  if (mark === '#') return [{ kind: 'fact', text: placed(renderings(fact), Number(rest), seed), facts }];
  if (mark === ':' && fact.format === 'sign') {
    const words = (fact.value as number) > 0 ? one : many;
    const signs = new Set((fact.value as number) > 0 ? UP : DOWN);
    return words
      .split(/( )/)
      .map((text): Part => (signs.has(text) ? { kind: 'fact', text, facts } : { kind: 'words', text }));
  }
  const said = factParts(facts);
  return mark === ':'
    ? [...said, { kind: 'words', text: ` ${fact.value === 1 || fact.value === 0 ? one : many}` }]
    : said;
}

/** Formats with several places have as many texts for each of three: those of the place, one by the seed. */
function placed(texts: readonly string[], place: number, seed: number): string {
  const each = Math.max(1, Math.floor(texts.length / 3));
  return texts[place * each + (seed % each)] ?? (texts[0] as string);
}

/** Facts that say the same are said together; others become a list. */
function factParts(facts: readonly Fact[]): Part[] {
  const groups = Map.groupBy(facts, (fact) => renderings(fact)[0] as string);
  return [...groups].flatMap(([text, group], k): Part[] => [
    ...(k === 0 ? [] : [{ kind: 'words' as const, text: k === groups.size - 1 ? ' and ' : ', ' }]),
    { kind: 'fact', text, facts: group },
  ]);
}

function itemParts({ prefix, template, items }: Extract<Slot, { items: unknown }>): Part[] {
  return items.flatMap((slots, k): Part[] => [
    { kind: 'words', text: k === 0 ? prefix : k === items.length - 1 ? ' and ' : ', ' },
    ...pieces(template).flatMap((piece): Part[] =>
      piece === '|'
        ? [{ kind: 'cite' }]
        : piece.startsWith('{')
          ? slotParts(piece.slice(1, -1), slots)
          : [{ kind: 'words', text: piece }],
    ),
  ]);
}

/** Names keep their first letter: a symbol may begin small. */
function capitalised(parts: readonly Part[]): Part[] {
  const [first, ...rest] = parts;
  if (first === undefined || first.kind === 'cite' || (first.kind === 'words' && first.name)) return [...parts];
  return [{ ...first, text: (first.text[0] as string).toUpperCase() + first.text.slice(1) }, ...rest];
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let state = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) state = Math.imul(state ^ text.charCodeAt(i), 0x01000193);
  // The low bits of FNV move little between names that differ in their last letter.
  return (state ^ (state >>> 15)) >>> 0;
}
