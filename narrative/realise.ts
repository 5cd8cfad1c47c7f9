import { upperFirst } from '#wording/text.ts';
import type { Fact } from './fact.ts';
import { renderings } from './format.ts';
import { DOWN, UP } from './lexicon.ts';
import type { Items, Message, MessageType } from './message.ts';
import { type Subject, WORDS_MAX } from './note.ts';
import {
  parseTemplate,
  type SlotForm,
  type TemplateChoice,
  type TemplatePart,
  type TemplateSentence,
  type TemplateSlot,
} from './template.ts';
import { TEMPLATES } from './templates.ts';

/** A piece of a sentence: words, words that say facts, or the place of the markers of all facts since the last such place. */
export type Part =
  | { readonly kind: 'words'; readonly text: string; readonly name?: boolean }
  | { readonly kind: 'fact'; readonly text: string; readonly facts: readonly Fact[] }
  | { readonly kind: 'cite' };
export type DraftSentence = readonly Part[];

/** After these messages "it" would be the bar, the series or the peer. */
const OTHER_SUBJECT: ReadonlySet<string> = new Set([
  ...[
    'changes',
    'novelty',
    'peak',
    'context',
    'pair',
    'hub',
    'alternative',
    'agreement',
    'persistence',
    'next',
    'history',
  ],
  ...['range', 'rangeLively', 'rangeAhead', 'rangeAheadLively', 'usualRange', 'usualAhead', 'rangeChange'],
  ...['rangeRecord', 'rangeDriver', 'rangeDriverOwn', 'signal', 'call', 'abstention', 'abstentions', 'silence'],
  ...['alternativeAhead', 'stateTie', 'stateBehind'],
]);

/** Messages whose later wordings only stand in where the first is too long. */
const IN_ORDER: ReadonlySet<string> = new Set(['marketStates']);

/**
 * The sentences of the chosen messages, message by message. Symbol, date and type of message choose the wording, so the same rows give the
 * same words. Of the wordings that are left the first without a sentence over 25 words is taken.
 */
export function realise(messages: readonly Message[], subject: Subject, date: string): DraftSentence[][] {
  const name = subject.symbol ?? subject.assetClass ?? '';
  const used = new Map<string, number>();
  let pronoun = false;
  return messages.map(({ type, slots }) => {
    const turn = used.get(type) ?? 0;
    used.set(type, turn + 1);
    const writer: Writer = { slots, symbol: subject.symbol ?? '', pronoun, seed: `${name} ${date} ${turn}` };
    const by = IN_ORDER.has(type) ? 0 : hash(`${name} ${date} ${type}`) + turn;
    const [first, ...others] = rotated(parsed(type), by);
    pronoun = !OTHER_SUBJECT.has(type);
    if (first === undefined) throw new RangeError(`there is no template of ${type}`);
    const preferred = fill(first, writer);
    if (preferred.every(isShort)) return preferred;
    const fitting = others.values().map((template) => fill(template, writer));
    return fitting.find((sentences) => sentences.every(isShort)) ?? preferred;
  });
}

const PARSED = new Map<string, readonly (readonly TemplateSentence[])[]>();
function parsed(type: MessageType): readonly (readonly TemplateSentence[])[] {
  const known = PARSED.get(type) ?? TEMPLATES[type].map(parseTemplate);
  PARSED.set(type, known);
  return known;
}

/** The items from a place on, then those before it. */
function rotated<T>(items: readonly T[], by: number): T[] {
  const start = by % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}

/** The words of a sentence without its markers. */
export const textOf = (parts: DraftSentence): string =>
  parts.map((part) => (part.kind === 'cite' ? '' : part.text)).join('');
const isShort = (parts: DraftSentence): boolean => textOf(parts).split(/\s+/).length <= WORDS_MAX;

/** What one message is written with. */
interface Writer {
  readonly slots: Message['slots'];
  readonly symbol: string;
  /** Whether "it" is already understood. */
  readonly pronoun: boolean;
  readonly seed: string;
}

/** One sentence that stands by itself: every name in it is a slot. Where it has choices, the first option is taken. */
export function sentenceOf(template: string, slots: Message['slots']): DraftSentence {
  const [sentence, ...more] = fill(parseTemplate(template), { slots, symbol: '', pronoun: false, seed: '' });
  if (sentence === undefined || more.length > 0) throw new RangeError(`"${template}" is not one sentence`);
  return sentence;
}

/** The sentences of one message. The subject's name stands in them at most once, but for `{N}`. */
function fill(template: readonly TemplateSentence[], writer: Writer): Part[][] {
  let named = writer.pronoun;
  const placeSeed = hash(writer.seed);
  const partsOf = (slot: TemplateSlot): Part[] => {
    if (!SUBJECTS.has(slot.name)) return slotParts(slot, writer.slots, placeSeed);
    const part = subjectPart(slot.name, writer, named);
    named = true;
    return [part];
  };
  return template.map((sentence) => capitalised(joined(chosen(sentence, writer.seed).flatMap(partsIn(partsOf)))));
}

type ChosenPart = Exclude<TemplatePart, TemplateChoice>;
/** A sentence without choices: one option of each, by the seed and where the choice stands. */
const chosen = (sentence: TemplateSentence, seed: string): ChosenPart[] =>
  sentence.flatMap((part): readonly ChosenPart[] =>
    part.kind === 'choice' ? (part.options[hash(`${seed} ${part.at}`) % part.options.length] ?? []) : [part],
  );

/** The parts of a draft that a part of a template becomes. */
const partsIn =
  (slotParts: (slot: TemplateSlot) => Part[]) =>
  (part: ChosenPart): Part[] => {
    if (part.kind === 'slot') return slotParts(part);
    return [part.kind === 'cite' ? part : { kind: 'words', text: part.text }];
  };

const SUBJECTS: ReadonlySet<string> = new Set(['S', 's', "S's", 'N']);
function subjectPart(slot: string, { slots, symbol }: Writer, named: boolean): Part {
  const other = typeof slots.S === 'string' ? slots.S : undefined;
  const possessive = slot === "S's";
  if (named && other === undefined && slot !== 'N') return { kind: 'words', text: possessive ? 'its' : 'it' };
  const name = other ?? symbol;
  return { kind: 'words', text: possessive ? `${name}'s` : name, name: true };
}

function slotParts({ name, form }: TemplateSlot, slots: Message['slots'], seed: number): Part[] {
  const slot = slots[name];
  if (slot === undefined) throw new RangeError(`a template asks for ${name}, which the message does not have`);
  if (typeof slot === 'string') return [{ kind: 'words', text: slot, name: true }];
  if ('items' in slot) return itemParts(slot);
  return factParts(name, form, 'id' in slot ? [slot] : slot, seed);
}

function factParts(name: string, form: SlotForm, facts: readonly Fact[], seed: number): Part[] {
  const [fact] = facts;
  if (fact === undefined) throw new RangeError(`the slot ${name} has no fact`);
  switch (form.kind) {
    case 'agreement':
      return [{ kind: 'words', text: isOne(fact) ? form.one : form.other }];
    case 'place':
      return [{ kind: 'fact', text: textAt(renderings(fact), form.place, seed), facts }];
    case 'forms':
      if (fact.format === 'sign') return signParts(form, fact, facts);
      return [...groupedParts(facts), { kind: 'words', text: ` ${isOne(fact) ? form.one : form.other}` }];
    case 'plain':
      return groupedParts(facts);
  }
}

/** "1 instrument has", and of a count of none "no instrument has", "none has". */
const isOne = ({ value }: Fact): boolean => value === 1 || value === 0;

/** "closer together": the word that says the sign is the fact, the others are words. */
function signParts({ one, other }: { one: string; other: string }, fact: Fact, facts: readonly Fact[]): Part[] {
  const rises = Number(fact.value) > 0;
  const signs = new Set(rises ? UP : DOWN);
  return (rises ? one : other)
    .split(/( )/)
    .map((text): Part => (signs.has(text) ? { kind: 'fact', text, facts } : { kind: 'words', text }));
}

/** A fact with texts for three places has as many for each: one of those of the place, by the seed. */
function textAt(texts: readonly [string, ...string[]], place: number, seed: number): string {
  const each = Math.max(1, Math.floor(texts.length / 3));
  return texts[place * each + (seed % each)] ?? texts[0];
}

/** Facts with the same words share them; others become a list. */
function groupedParts(facts: readonly Fact[]): Part[] {
  const groups = Map.groupBy(facts, (fact) => renderings(fact)[0]);
  return [...groups].flatMap(([text, group], k): Part[] => [
    ...(k === 0 ? [] : [{ kind: 'words' as const, text: k === groups.size - 1 ? ' and ' : ', ' }]),
    { kind: 'fact', text, facts: group },
  ]);
}

function itemParts({ prefix, template, items, joints }: Items): Part[] {
  const [sentence = []] = parseTemplate(template);
  const jointOf = (k: number): string =>
    k === 0 ? prefix : (joints?.[k - 1] ?? (k === items.length - 1 ? ' and ' : ', '));
  return items.flatMap((slots, k): Part[] => [
    ...(jointOf(k) === '' ? [] : [{ kind: 'words' as const, text: jointOf(k) }]),
    ...chosen(sentence, '').flatMap(partsIn((slot) => slotParts(slot, slots, 0))),
  ]);
}

/** Words that stand side by side as one part: a model sees, and a marker follows, whole stretches of words. */
function joined(parts: readonly Part[]): Part[] {
  const result: Part[] = [];
  for (const part of parts) {
    const last = result.at(-1);
    if (last?.kind === 'words' && part.kind === 'words' && !last.name && !part.name)
      result.splice(-1, 1, { kind: 'words', text: last.text + part.text });
    else result.push(part);
  }
  return result;
}

/** Names keep their first letter: a symbol may begin small. */
function capitalised(parts: readonly Part[]): Part[] {
  const [first, ...rest] = parts;
  if (first === undefined || first.kind === 'cite' || (first.kind === 'words' && first.name)) return [...parts];
  return [{ ...first, text: upperFirst(first.text) }, ...rest];
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let state = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) state = Math.imul(state ^ text.charCodeAt(i), 0x01000193);
  // The low bits of FNV move little between names that differ in their last letter.
  return (state ^ (state >>> 15)) >>> 0;
}
