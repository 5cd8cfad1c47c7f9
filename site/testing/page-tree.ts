import { type Element, elementsOf } from './html.ts';

/** Elements that a reader with a screen reader moves by, and what they are called here. */
const ROLES: Readonly<Record<string, string>> = {
  header: 'banner',
  nav: 'navigation',
  main: 'main',
  footer: 'contentinfo',
  section: 'region',
  article: 'article',
  aside: 'complementary',
  form: 'form',
  table: 'table',
  figure: 'figure',
  svg: 'drawing',
  details: 'details',
  dialog: 'dialog',
  ol: 'list',
  ul: 'list',
  dl: 'terms',
  button: 'button',
  input: 'input',
};

/**
 * A page as one reads it aloud: landmarks, headings, tables, drawings and links, a line each, indented by what they stand in. What a
 * drawing or a paragraph says in numbers is left out, so that a tree changes with a page's structure and not with every quarter hour.
 */
export function pageTree(html: string, page: string): string {
  const body = /<body>.*<\/body>/s.exec(html)?.[0] ?? '';
  const lines: string[] = [];
  /** Depths of the elements above that have a line. */
  let above: number[] = [];
  for (const element of elementsOf(body, page)) {
    above = above.filter((depth) => depth < element.depth);
    const line = lineOf(element);
    if (line === null) continue;
    lines.push(`${'  '.repeat(above.length)}${line}`);
    above.push(element.depth);
  }
  return `${folded(lines).join('\n')}\n`;
}

function lineOf({ name, attributes, text }: Element): string | null {
  const said = text.replace(/\s+/g, ' ').trim();
  if (/^h[1-6]$/.test(name)) return `${name} ${said}`;
  if (name === 'a') return attributes.has('href') ? `link ${attributes.get('href')}` : null;
  if (name === 'th' && attributes.get('scope') === 'col') return said === '' ? null : `column ${said}`;
  if (name === 'summary') return `summary ${said}`;
  if (name === 'caption') return `caption ${said}`;
  const role = attributes.get('role') ?? ROLES[name];
  if (role === undefined || role === 'none' || attributes.get('aria-hidden') === 'true') return null;
  const label = attributes.get('aria-label') ?? '';
  // Drawings without a name are part of what they stand in.
  if (name === 'svg' && label === '') return null;
  return label === '' ? role : `${role} “${label.replace(/\d+(?:[.,]\d+)?/g, '0')}”`;
}

/** Lines that repeat without an end are said once: "× 12". */
function folded(lines: readonly string[]): string[] {
  const kept: { line: string; times: number }[] = [];
  for (const line of lines) {
    const last = kept.at(-1);
    if (last?.line === line) last.times++;
    else kept.push({ line, times: 1 });
  }
  return kept.map(({ line, times }) => (times === 1 ? line : `${line} × ${times}`));
}
