import { type MarkedToken, marked, type Token } from 'marked';
import { ARGUS } from '#wording/brand.ts';
import type { TextBlock, TextRun } from '../models/evaluation.ts';

/** A part of a document under one heading of the second level. */
export interface DocumentSection {
  readonly title: string;
  readonly blocks: readonly TextBlock[];
}

/** The sections of a document in Markdown. Pictures are left out: their numbers stand in tables. Links are their words. */
export function sectionsOf(markdown: string): DocumentSection[] {
  const sections: { title: string; blocks: TextBlock[] }[] = [];
  for (const token of marked.lexer(withoutName(markdown)) as MarkedToken[]) {
    if (token.type === 'heading' && token.depth === 2) sections.push({ title: plainOf(token.tokens), blocks: [] });
    else sections.at(-1)?.blocks.push(...blocksOf(token));
  }
  return sections;
}

/** Readers of a tenant know the report by another name than ours. */
const withoutName = (markdown: string): string =>
  markdown
    .replaceAll(new RegExp(`(^|[.:!?*]\\s+)${ARGUS.name}\\b`, 'gm'), '$1This report')
    .replaceAll(new RegExp(`\\b${ARGUS.name}\\b`, 'g'), 'this report');

function blocksOf(token: MarkedToken): TextBlock[] {
  if (token.type === 'paragraph') return textOf(token.tokens);
  if (token.type === 'heading') return [{ kind: 'text', runs: [{ text: plainOf(token.tokens), kind: 'strong' }] }];
  if (token.type === 'list') return [{ kind: 'list', items: token.items.map(({ tokens }) => runsOf(tokens)) }];
  if (token.type === 'table') {
    const cells = (row: readonly { readonly tokens: Token[] }[]) => row.map(({ tokens }) => plainOf(tokens));
    return [{ kind: 'table', head: cells(token.header), rows: token.rows.map(cells) }];
  }
  return [];
}

function textOf(tokens: readonly Token[]): TextBlock[] {
  const runs = runsOf(tokens);
  return runs.length === 0 ? [] : [{ kind: 'text', runs }];
}

/** Words with what they stand in; words of one kind in a row are one run. */
function runsOf(tokens: readonly Token[], kind: TextRun['kind'] = 'plain'): TextRun[] {
  const runs = (tokens as MarkedToken[]).flatMap((token): TextRun[] => {
    if (token.type === 'image') return [];
    if (token.type === 'codespan') return [{ text: token.text, kind: 'code' }];
    if (token.type === 'br') return [{ text: ' ', kind }];
    if ('tokens' in token && token.tokens) return runsOf(token.tokens, token.type === 'strong' ? 'strong' : kind);
    return 'text' in token ? [{ text: tidy(String(token.text)), kind }] : [];
  });
  return runs.reduce<TextRun[]>((all, run) => {
    const last = all.at(-1);
    if (last === undefined || last.kind !== run.kind) return [...all, run];
    return [...all.slice(0, -1), { ...last, text: last.text + run.text }];
  }, []);
}

/** Ends of lines are spaces, and a minus before a number is one. */
const tidy = (text: string): string => text.replaceAll(/\s+/g, ' ').replaceAll(/(?<![\w.])-(?=\d)/g, '−');

/** Code keeps its marks, so that a cell of a table is one text. */
const plainOf = (tokens: readonly Token[]): string =>
  runsOf(tokens)
    .map(({ text, kind }) => (kind === 'code' ? `\`${text}\`` : text))
    .join('');
