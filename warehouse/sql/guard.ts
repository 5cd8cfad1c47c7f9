import { ArgusError } from '#errors/argus-error.ts';
import { AGGREGATE_BY_NAME, HIGHER_ORDER, IN_FUNCTIONS, TABLE_FUNCTIONS } from './allowed-functions.ts';
import { type AstNode, stringIn } from './ast.ts';
import type { TableName } from './statement.ts';
import { refusedTimeZone } from './time-zones.ts';
import type { Vocabulary } from './vocabulary.ts';

export interface Scope {
  readonly vocabulary: Vocabulary;
  /** Names that the SELECT gives to subqueries of its own. */
  readonly subqueries: ReadonlySet<string>;
}

/** Nodes that do nothing by themselves: their children are looked at. */
const STRUCTURE: ReadonlySet<string> = new Set([
  'ArrayJoin',
  'Asterisk',
  'ColumnsApplyTransformer', // what it applies is checked by appliedFunctions()
  'ColumnsExceptTransformer',
  'ColumnsListMatcher',
  'ColumnsRegexpMatcher',
  'ColumnsReplaceTransformer',
  'ColumnsReplaceTransformer::Replacement',
  'ColumnsTransformerList',
  'ExpressionList',
  'Identifier',
  'InterpolateElement',
  'Literal',
  'OrderByElement',
  'QualifiedAsterisk',
  'QualifiedColumnsListMatcher',
  'QualifiedColumnsRegexpMatcher',
  'SampleRatio',
  'SelectIntersectExceptQuery',
  'SelectQuery',
  'Subquery',
  'TableExpression',
  'TableJoin',
  'TablesInSelectQuery',
  'TablesInSelectQueryElement',
  'WindowDefinition',
  'WindowListElement',
  'WithElement',
]);

const NO_CLAUSES = 'FORMAT and SETTINGS do not belong into a question: the command has an option for the format';

const refused = (what: string) => new ArgusError('ARGUS_SQL_REFUSED', what);

/**
 * Returns when a SELECT only computes over our own tables; everything it is made of must be known.
 * @throws ArgusError ARGUS_SQL_REFUSED with the first part that is not.
 */
export function proveHarmless(root: AstNode, scope: Scope): void {
  if (root.kind !== 'SelectWithUnionQuery') throw refused(`a ${root.kind} is not answered: ask with SELECT`);
  prove(root, scope);
}

function prove(node: AstNode, scope: Scope): void {
  if (node.kind === 'SelectWithUnionQuery') proveSelect(node);
  else if (node.kind === 'TableIdentifier') proveTable(tableIn(node), scope);
  else if (node.kind === 'Function') proveFunction(node, scope);
  else if (node.kind === 'Set') throw refused(NO_CLAUSES);
  else if (!STRUCTURE.has(node.kind)) throw refused(`${node.kind} is not answered`);
  if (node.kind === 'TableExpression') proveTableFunctions(node, scope);
  else for (const child of node.children) prove(child, scope);
}

/** FORMAT, SETTINGS and INTO OUTFILE are further children of a SELECT. */
function proveSelect({ children }: AstNode): void {
  if (children.length !== 1 || children[0]?.kind !== 'ExpressionList') throw refused(NO_CLAUSES);
}

function proveTableFunctions({ children }: AstNode, scope: Scope): void {
  for (const child of children) {
    if (child.kind !== 'Function') prove(child, scope);
    else if (scope.vocabulary.dated.has(child.text)) for (const argument of child.children) prove(argument, scope);
    else if (!TABLE_FUNCTIONS.has(child.text))
      throw refused(`the table function ${child.text}() is not allowed: ask the tables of SHOW TABLES`);
    else for (const argument of child.children) prove(argument, scope);
  }
}

/** A name without a dot is never a table of another database. */
export function proveTable(
  { database, table }: TableName,
  { vocabulary, subqueries }: Scope,
  hint = 'SHOW TABLES lists what it has',
): void {
  if (database !== null && database !== vocabulary.database)
    throw refused(`${database}.${table} is not of the warehouse: SHOW TABLES lists what is`);
  if (vocabulary.tables.has(table) || (database === null && subqueries.has(table))) return;
  if (vocabulary.dated.has(table))
    throw refused(`${table} is read as of a time: ${table}(as_of = '2026-11-25 21:00:00')`);
  throw refused(`the warehouse has no table ${table}: ${hint}`);
}

/** No name has a dot in itself (`tokens.ts`). */
function tableIn({ text }: AstNode): TableName {
  const parts = text.split('.');
  if (parts.length > 2) throw refused(`${text} is no table`);
  const [first = '', second] = parts;
  return second === undefined ? { database: null, table: first } : { database: first, table: second };
}

function proveFunction(node: AstNode, scope: Scope): void {
  const { vocabulary } = scope;
  const name = vocabulary.allowed(node.text);
  if (name === null)
    throw refused(`the function ${node.text}() is not allowed: it is unknown, or not known to be harmless`);
  const [list] = node.children;
  if (list !== undefined && list.kind !== 'ExpressionList')
    throw refused(`${node.text}() is not answered in this form`);
  const values = list?.children ?? [];
  const zone = refusedTimeZone(name, values, vocabulary.timeZones);
  if (zone !== null) throw refused(zone);
  if (name === 'exists' && values[0]?.kind !== 'Subquery') throw refused('EXISTS is answered for a subquery');
  if (IN_FUNCTIONS.test(name)) proveSet(values[1], scope);
  if (AGGREGATE_BY_NAME.has(name)) proveAggregate(node.text, values[0], vocabulary);
}

/** What stands right of IN may be the name of a table, or a table function that looks like any other. */
function proveSet(set: AstNode | undefined, scope: Scope): void {
  if (set?.kind === 'Identifier') proveTable(tableIn(set), scope, 'has(array, x) looks into a column');
  if (set?.kind === 'Function' && scope.vocabulary.tableFunctions.has(set.text.toLowerCase()))
    throw refused(`IN ${set.text}() would read a table function: use IN (SELECT …)`);
}

function proveAggregate(caller: string, value: AstNode | undefined, vocabulary: Vocabulary): void {
  const named = value?.kind === 'Literal' ? stringIn(value) : null;
  const name = /^(\w+)(?:\([\d\s.,]*\))?$/.exec(named ?? '')?.[1];
  if (name === undefined || !vocabulary.allowedAggregate(name))
    throw refused(`${caller}() needs the name of an allowed aggregate, as in '${caller}('max', …)'`);
}

/** Names that a higher-order function takes for a column, or for a function when there is no such column. */
export function columnsOrFunctions(node: AstNode, { allowed }: Pick<Vocabulary, 'allowed'>): string[] {
  const values = HIGHER_ORDER.has(allowed(node.text) ?? '') ? (node.children[0]?.children ?? []) : [];
  const names = values.filter(({ kind }) => kind === 'Identifier').map(({ text }) => text);
  return [...names, ...node.children.flatMap((child) => columnsOrFunctions(child, { allowed }))];
}

/** @throws ArgusError ARGUS_SQL_REFUSED when one of the names could be a function's: its call would not be seen. */
export function proveColumns(names: readonly string[], functions: ReadonlySet<string>): void {
  for (const name of names)
    if (functions.has(name.toLowerCase()))
      throw refused(`${name} may mean the function ${name}(): write x -> ${name}(x), or a column with its table`);
}

/** @throws ArgusError ARGUS_SQL_REFUSED when one of the functions is not allowed. */
export function proveFunctions(names: readonly string[], vocabulary: Vocabulary): void {
  for (const name of names)
    if (vocabulary.allowed(name) === null) throw refused(`the function ${name}() is not allowed in APPLY`);
}
