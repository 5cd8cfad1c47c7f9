import { readFileSync } from 'node:fs';
import { parseSync } from '@swc/core';
import { inClone } from '#cli/setup/paths.mjs';

/** A node of the syntax tree of swc; only the fields that a check asks for are named. */
export interface SyntaxNode {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** All nodes of a TypeScript file of the clone, a parent before its children. */
export function nodesOf(file: string): SyntaxNode[] {
  return textNodes(readFileSync(inClone(file), 'utf8'));
}

/** All nodes of TypeScript text, a parent before its children. */
export function textNodes(text: string): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    else if (typeof value === 'object' && value !== null) {
      if ('type' in value && typeof value.type === 'string') found.push(value as SyntaxNode);
      Object.values(value).forEach(visit);
    }
  };
  visit(parseSync(text, { syntax: 'typescript', target: 'es2024' }));
  return found;
}
