import { ArgusError } from '#errors/argus-error.ts';

/** A node of the tree that the engine prints for EXPLAIN AST. */
export interface AstNode {
  /** The engine's word for it: SelectQuery, Function, Identifier, … */
  readonly kind: string;
  /** What stands after the kind: the name of a function or a table, the value of a literal. Empty when nothing does. */
  readonly text: string;
  readonly alias: string | null;
  readonly children: readonly AstNode[];
}

/** ` Function sum (alias total) (children 1)`: no name holds a parenthesis (`tokens.ts`), and a literal ends with its quote. */
const LINE = /^( *)([A-Za-z:]+)(?: (?!\(alias |\(children )(.*?))??(?: \(alias ([^()]*)\))?(?: \(children (\d+)\))?$/s;

interface Line {
  readonly depth: number;
  readonly kind: string;
  readonly text: string;
  readonly alias: string | null;
  readonly children: number;
}

/**
 * The tree in the text of EXPLAIN AST: one node a line, a space of indentation a level, with the number of children.
 * @throws ArgusError ARGUS_SQL_REFUSED when a line or a count is not as expected: what cannot be read cannot be proven harmless.
 */
export function parseAst(text: string): AstNode {
  const lines = text
    .split('\n')
    .filter((line) => line !== '')
    .map(lineOf);
  let next = 0;
  const nodeAt = (depth: number): AstNode => {
    const line = lines[next++];
    if (line === undefined || line.depth !== depth) throw unreadable();
    const { kind, alias } = line;
    const children = Array.from({ length: line.children }, () => nodeAt(depth + 1));
    return { kind, text: line.text, alias, children };
  };
  const root = nodeAt(0);
  if (next !== lines.length) throw unreadable();
  return root;
}

function lineOf(line: string): Line {
  const found = LINE.exec(line);
  if (found === null) throw unreadable();
  const [, indent = '', kind = '', text = '', alias = null, children = '0'] = found;
  return { depth: indent.length, kind, text, alias, children: Number(children) };
}

const unreadable = () =>
  new ArgusError('ARGUS_SQL_REFUSED', 'what the engine understands of it could not be read: write it in another way');

/** The value of a literal that is a string, as the engine prints it; null for another literal. */
export function stringIn({ text }: AstNode): string | null {
  if (!/^'.*'$/s.test(text)) return null;
  return text.slice(1, -1).replaceAll(/\\(.)/gs, (_, escaped: string) => ESCAPES[escaped] ?? escaped);
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', 0: '\0' };
