import { z } from 'zod';
import { at } from '#market/at.ts';
import type { Column, TextKind } from '#market/column.ts';
import { dictionary, plainTexts, sameText, texts, textsOf } from '../arrow-columns.ts';
import type { StoredKind } from './kind.ts';

export const LOW_CARDINALITY = 'LowCardinality(String)';

/** `Enum8('1m' = 0, …)`: names by their place in the list. */
export const enumOf = ({ names }: Column): string =>
  `Enum8(${names.map((name, index) => `'${name}' = ${index}`).join(', ')})`;

const allowed = ({ names }: Column): z.ZodType<string> => (names.length === 0 ? z.string() : z.enum(names));
const asItIs = (expression: string) => expression;

const textKind = (type: StoredKind<'text'>['type'], selectJson: (expression: string) => string) =>
  ({
    type,
    write: (input: readonly string[] | string, length: number) =>
      typeof input === 'string' ? sameText(input, length) : texts(input),
    gather: (values: readonly string[]) => values,
    valueAt: (values: readonly string[], i: number) => at(values, i),
    selectArrow: (expression: string) => `toLowCardinality(toString(${expression}))`,
    read: textsOf,
    selectJson,
    schema: allowed,
  }) satisfies StoredKind<Exclude<TextKind, 'word'>>;

export const TEXTS = {
  text: {
    ...textKind(() => 'String', asItIs),
    // Hardly any two are equal: a dictionary of them would only be a detour.
    write: (input, length) => (typeof input === 'string' ? sameText(input, length) : plainTexts(input)),
    selectArrow: asItIs,
  },
  word: {
    ...textKind(() => LOW_CARDINALITY, asItIs),
    write: (input, length) => {
      if (typeof input === 'string') return sameText(input, length);
      return 'indices' in input ? dictionary(input.names, input.indices) : texts(input);
    },
    selectArrow: asItIs,
  },
  enumName: textKind(enumOf, asItIs),
  date: textKind(
    () => 'Date32',
    (expression) => `toString(${expression})`,
  ),
} satisfies { readonly [K in TextKind]: StoredKind<K> };
