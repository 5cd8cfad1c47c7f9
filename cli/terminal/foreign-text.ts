/**
 * Characters that a terminal obeys instead of showing: controls of ASCII and of ISO 6429, marks that turn the direction
 * of writing, and separators of lines. Line feed and tab are layout of our own.
 */
const OBEYED = /[^\P{Cc}\n\t]|[\p{Bidi_Control}\p{Zl}\p{Zp}\u{feff}]/gu;

/**
 * Text of a file, such as a symbol or a file name, in a form that can be printed: "\x1b]0;title\x07" is shown as these
 * letters and sets no title.
 */
export const printable = (text: string): string => text.replace(OBEYED, escapeOf);

const escapeOf = (character: string): string => {
  const code = character.codePointAt(0) ?? 0;
  return code <= 0xff ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
};

/** One cell or name: a line feed or a tab in it would look like the layout of the page. */
export const printableCell = (text: string): string => printable(text).replaceAll('\n', '\\n').replaceAll('\t', '\\t');

/** JSON that a terminal shows as it is: the same value to a program, because these characters stand only in its strings. */
export const printableJson = (value: unknown): string =>
  JSON.stringify(value, null, 2).replace(
    OBEYED,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
