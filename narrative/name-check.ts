import { TIMEFRAMES } from '#market/timeframe.ts';
import { classNouns, classTitle, PERPETUALS, TIMEFRAME_ADJECTIVES } from '#wording/labels.ts';
import { upperFirst } from '#wording/text.ts';
import type { Fact } from './fact.ts';
import type { Note } from './note.ts';

/** The names in a clause: instruments, classes, timeframes. */
export type Names = Record<'symbol' | 'class' | 'chart', ReadonlySet<string>>;
export const KINDS = ['symbol', 'class', 'chart'] as const;
export const noNames = (): Record<keyof Names, Set<string>> => ({
  symbol: new Set(),
  class: new Set(),
  chart: new Set(),
});

/** What a bar of a long timeframe is called where a range is told. */
export const TYPICAL_BARS = { '1d': ['day for'], '1w': ['week for'] } as const;

export type Dictionary = readonly (readonly [kind: keyof Names, words: string, name: string])[];

/** Every name of the facts that stands in the text: symbols, titles of classes, timeframes. The longest come first. */
export function dictionaryOf(facts: readonly Fact[], text: string): Dictionary {
  const symbols = new Set<string>();
  const classes = new Set<string>();
  for (const { key } of facts) {
    if (key.symbol !== undefined) symbols.add(key.symbol);
    if (key.peer !== undefined) symbols.add(key.peer);
    if (key.asset_class !== undefined) classes.add(key.asset_class);
    if (key.peer_class !== undefined) classes.add(key.peer_class);
  }
  return [
    ...[...symbols].map((name) => ['symbol', name, name] as const),
    ...[...classes].flatMap((name) => classWords(name).map((words) => ['class', words, name] as const)),
    ...TIMEFRAMES.map((name) => ['chart', TIMEFRAME_ADJECTIVES[name], name] as const),
    ...(['1d', '1w'] as const).flatMap((name) => TYPICAL_BARS[name].map((words) => ['chart', words, name] as const)),
  ]
    .filter(([, words]) => words !== '' && text.includes(words))
    .sort(([, a], [, b]) => b.length - a.length);
}

/** How a class is called: its title, one of its members and several of them; behind a full stop with a capital. */
function classWords(name: string): string[] {
  const { singular, plural } = classNouns(name);
  const perpetuals = name === 'derivatives' ? [PERPETUALS.singular, PERPETUALS.plural] : [];
  return [...new Set([classTitle(name), plural, upperFirst(plural), singular, ...perpetuals])];
}

/** The names in a text, the text without them, and the names that stand in it twice. */
export function takeNames(text: string, dictionary: Dictionary): { names: Names; rest: string; twice: string[] } {
  const names = noNames();
  const twice: string[] = [];
  let rest = text;
  for (const [kind, words, name] of dictionary) {
    let count = 0;
    for (let at = rest.indexOf(words); at >= 0; at = rest.indexOf(words, at + 1)) {
      if (words === 'A' && at === 0 && ARTICLE_BEFORE.test(rest)) continue;
      if (PART_BEFORE.test(rest.slice(0, at)) || PART_AFTER.test(rest.slice(at + words.length))) continue;
      rest = `${rest.slice(0, at)} ${rest.slice(at + words.length)}`;
      count++;
    }
    if (count > 0) names[kind].add(name);
    if (count > 1) twice.push(name);
  }
  return { names, rest, twice };
}

/** "A typical day for A": the first is no symbol. */
const ARTICLE_BEFORE = /^A \p{Ll}.*\bA\b/u;
/** A name inside a longer word is none. */
const PART_BEFORE = /[\p{L}\p{N}._-]$/u;
const PART_AFTER = /^(?:[\p{L}\p{N}_-]|\.\p{L})/u;

/** The names that the keys of a fact require, and those they allow: beside an instrument its class may be named. */
function namesOf({ key }: Fact): { required: Names; allowed: Names } {
  const set = (...values: (string | undefined)[]) => new Set(values.filter((value) => value !== undefined));
  const classes = set(key.asset_class, key.peer_class);
  const required = {
    symbol: set(key.symbol, key.peer),
    class: key.symbol === undefined ? classes : new Set<string>(),
    chart: set(key.timeframe),
  };
  return { required, allowed: { ...required, class: classes } };
}

/**
 * What is wrong with the names of a clause. A name that none of its facts has is one problem. The other is a name that a fact requires, but
 * neither the clause, nor "it", nor the clause before has.
 */
export function wrongNames(names: Names, before: Names, facts: readonly Fact[], { subject }: Note): string[] {
  const keys = facts.map(namesOf);
  const subjects: Names = {
    symbol: new Set(subject.symbol === undefined ? [] : [subject.symbol]),
    class: new Set(subject.assetClass === undefined || subject.symbol !== undefined ? [] : [subject.assetClass]),
    chart: new Set(),
  };
  return KINDS.flatMap((kind) => {
    const required = new Set(keys.flatMap((entry) => [...entry.required[kind]]));
    const allowed = new Set(keys.flatMap((entry) => [...entry.allowed[kind]]));
    const strange = [...names[kind]].filter((name) => !allowed.has(name));
    const missing = [...required].filter((name) => !names[kind].has(name) && !subjects[kind].has(name));
    const carried =
      names[kind].size === 0 &&
      missing.length > 0 &&
      [...before[kind]].every((name) => required.has(name)) &&
      missing.every((name) => before[kind].has(name));
    return [
      ...strange.map((name) => `${name} is not what is cited`),
      ...(carried ? [] : missing.map((name) => `${name} is not named`)),
    ];
  });
}
