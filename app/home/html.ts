import { escaped } from '#wording/html.ts';

/** Text that is HTML already: made by `html`, which has escaped what it holds. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Part = Html | readonly Html[] | string | number;

const partText = (part: Part): string => {
  if (part instanceof Html) return part.text;
  if (typeof part === 'object') return part.map(({ text }) => text).join('');
  return escaped(String(part));
};

/** HTML of a template: everything put into it is escaped, unless it is HTML that came of this function. */
export const html = (strings: TemplateStringsArray, ...parts: readonly Part[]): Html =>
  new Html(strings.map((text, i) => text + (i < parts.length ? partText(parts[i] as Part) : '')).join(''));
