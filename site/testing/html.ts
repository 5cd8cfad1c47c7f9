export interface Element {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  /** How many elements it stands in. */
  readonly depth: number;
  /** What it says, of all that stands in it. */
  readonly text: string;
}

const VOID = new Set(['area', 'base', 'br', 'col', 'hr', 'img', 'input', 'link', 'meta', 'source', 'wbr']);
/** An opening or closing tag. Values are quoted in what Astro writes, or bare words; text and scripts hold no tags. */
const TAG = /<(\/?)([a-zA-Z][\w-]*)((?:\s+[\w:-]+(?:=(?:"[^"]*"|'[^']*'|[^\s"'>]+))?)*)\s*(\/?)>/g;
const ATTRIBUTE = /([\w:-]+)(?:=(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g;

/** While it is read, its text grows. */
type Open = Element & { text: string };

/**
 * Elements in document order. Stricter than a browser, which repairs: an element that is not closed where it was opened, or a `<`
 * that opens nothing, is an error here.
 * @throws Error naming the page and the place.
 */
export function elementsOf(html: string, page: string): Element[] {
  const plain = html.replace(/<!doctype html>/i, '').replace(/(<(script|style)\b[^>]*>).*?(<\/\2>)/gs, '$1$3');
  const elements: Open[] = [];
  const open: Open[] = [];
  let read = 0;
  for (const { index, 0: tag, 1: closing, 2: rawName, 3: attributes, 4: selfClosing } of plain.matchAll(TAG)) {
    const name = (rawName as string).toLowerCase();
    for (const element of open) element.text += plain.slice(read, index);
    read = index + tag.length;
    if (closing) {
      if (open.pop()?.name !== name) throw new Error(`${page}: </${name}> closes nothing`);
      continue;
    }
    const pairs = [...(attributes as string).matchAll(ATTRIBUTE)].map(
      ([, key, a, b, c]) => [key as string, a ?? b ?? c ?? ''] as const,
    );
    if (new Set(pairs.map(([key]) => key)).size !== pairs.length)
      throw new Error(`${page}: <${name}> has an attribute twice`);
    const element = { name, attributes: new Map(pairs), depth: open.length, text: '' };
    elements.push(element);
    if (!selfClosing && !VOID.has(name)) open.push(element);
  }
  if (open.length > 0) throw new Error(`${page}: <${open.at(-1)?.name}> is never closed`);
  const stray = /<(?![a-zA-Z/])|<[a-zA-Z/][^>]*$/.exec(plain.replace(TAG, ''));
  if (stray !== null) throw new Error(`${page}: a "<" that opens nothing near ${stray[0]}`);
  return elements;
}
