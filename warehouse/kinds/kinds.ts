import type { Column, Kind } from '#market/column.ts';
import type { StoredKind } from './kind.ts';
import { LISTS } from './lists.ts';
import { NUMBERS } from './numbers.ts';
import { TEXTS } from './texts.ts';

const KINDS: { readonly [K in Kind]: StoredKind<K> } = { ...TEXTS, ...NUMBERS, ...LISTS };

/** How a column is stored, written and read. */
export const kindOf = <K extends Kind>({ kind }: Column<K>): StoredKind<K> => KINDS[kind];
