/** A key that stands twice in one object of a JSON text, and the line of its second place, from 1. */
export interface RepeatedKey {
  readonly key: string;
  readonly line: number;
}

const [QUOTE, BACKSLASH, OPEN, CLOSE, LIST, LIST_END, COLON, LINE] = [...'"\\{}[]:\n'].map((c) => c.charCodeAt(0));

/**
 * The first key that an object of a text has twice; null where there is none. Parsers take one of the two values and
 * say nothing (RFC 8259, section 4), so that nobody knows which was meant. The text is valid JSON, or a record per line.
 */
export function repeatedKey(text: string): RepeatedKey | null {
  // The keys of each open object; null for a list. Sets are used again: a file has millions of records.
  const open: (Set<string> | null)[] = [];
  const spare: Set<string>[] = [];
  let line = 1;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === LINE) line++;
    else if (code === OPEN) open.push(spare.pop() ?? new Set());
    else if (code === LIST) open.push(null);
    else if (code === CLOSE || code === LIST_END) {
      const keys = open.pop();
      if (keys) {
        keys.clear();
        spare.push(keys);
      }
    } else if (code === QUOTE) {
      const end = endOfText(text, i);
      const keys = open.at(-1);
      if (keys && isKey(text, end)) {
        const key = textOf(text.slice(i, end + 1));
        if (keys.has(key)) return { key, line };
        keys.add(key);
      }
      i = end;
    }
  }
  return null;
}

/** The place of the quote that ends the text that begins at `from`. */
function endOfText(text: string, from: number): number {
  let i = from + 1;
  while (i < text.length && text.charCodeAt(i) !== QUOTE) i += text.charCodeAt(i) === BACKSLASH ? 2 : 1;
  return i;
}

/** Whether the text that ends at `end` names a value: a colon follows it. */
function isKey(text: string, end: number): boolean {
  let i = end + 1;
  while (' \t\r\n'.includes(text.charAt(i)) && i < text.length) i++;
  return text.charCodeAt(i) === COLON;
}

/** `"\u0063lose"` is close. */
const textOf = (quoted: string): string =>
  quoted.includes('\\') ? (JSON.parse(quoted) as string) : quoted.slice(1, -1);
