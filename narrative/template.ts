/**
 * The language of templates.ts:
 *
 *     template = sentence { " " sentence }       a sentence ends with a full stop
 *     sentence = { text | choice | slot | "|" }
 *     choice   = "(" option "~" option { "~" option } ")"
 *     option   = { text | slot }
 *     slot     = "{" name [ forms | agreement | place ] "}"
 *     forms    = ":" one "/" other
 *     agreement = "?" one "/" other
 *     place    = "#" digit
 *
 * `|` ends a clause: what the clause says is cited there. A sentence end does the same. A choice is one of its options, by the seed of the
 * note. Parentheses without a `~` are text.
 */
export type TemplatePart = TemplateText | TemplateChoice | TemplateSlot | { readonly kind: 'cite' };
/** A sentence of a template. */
export type TemplateSentence = readonly TemplatePart[];

interface TemplateText {
  readonly kind: 'text';
  readonly text: string;
}

export interface TemplateChoice {
  readonly kind: 'choice';
  /** Where it stands in the template: the choices of one template differ from each other by it. */
  readonly at: number;
  readonly options: readonly (readonly (TemplateText | TemplateSlot)[])[];
}

/** A fact or a name. Names that always exist: `S` is the subject or "it", `S's` its possessive, `N` always the name. */
export interface TemplateSlot {
  readonly kind: 'slot';
  readonly name: string;
  readonly form: SlotForm;
}

/**
 * `plain`: what the slot says. `forms`: by the sign of the fact ("rose/fell"), or behind a count as its noun ("bar/bars"). `agreement`: the
 * words alone, by whether the count is one ("has/have"). `place`: the text of a fact for one of the three places it may stand at.
 */
export type SlotForm =
  | { readonly kind: 'plain' }
  | { readonly kind: 'forms' | 'agreement'; readonly one: string; readonly other: string }
  | { readonly kind: 'place'; readonly place: number };

/** The sentences of a template. @throws RangeError for a slot that is not of the grammar. */
export function parseTemplate(template: string): TemplateSentence[] {
  return [...template.matchAll(/(?:[^.]|\.(?! ))+\.?/g)].map(({ 0: sentence, index }) => {
    const text = sentence.trimStart();
    return parseSentence(text, index + sentence.length - text.length);
  });
}

/** "(moved~went)", "{sign:rose/fell}", "|", or text up to the next of them. */
const PARTS = /\((?<choice>[^()]*~[^()]*)\)|\{(?<slot>[^}]+)\}|(?<cite>\|)|(?:(?!\([^()]*~[^()]*\))[^{|])+/g;

function parseSentence(sentence: string, start: number): TemplateSentence {
  return [...sentence.matchAll(PARTS)].map(({ 0: text, index, groups }): TemplatePart => {
    if (groups?.slot !== undefined) return parseSlot(groups.slot);
    if (groups?.cite !== undefined) return { kind: 'cite' };
    if (groups?.choice === undefined) return { kind: 'text', text };
    return { kind: 'choice', at: start + index, options: groups.choice.split('~').map(parseOption) };
  });
}

const parseOption = (option: string): (TemplateText | TemplateSlot)[] =>
  [...option.matchAll(/\{(?<slot>[^}]+)\}|[^{]+/g)].map(({ 0: text, groups }) =>
    groups?.slot === undefined ? { kind: 'text', text } : parseSlot(groups.slot),
  );

/** "before", "S's", "n:instrument is/instruments are", "n?has/have", "abstaining#1" */
function parseSlot(source: string): TemplateSlot {
  const [, name, mark, rest = ''] = /^(\w+(?:'s)?)(?:([:?#])(.+))?$/.exec(source) ?? [];
  if (name === undefined) throw new RangeError(`{${source}} is no slot of a template`);
  if (mark === undefined) return { kind: 'slot', name, form: { kind: 'plain' } };
  if (mark === '#') return { kind: 'slot', name, form: { kind: 'place', place: Number(rest) } };
  const [one, other] = rest.split('/');
  if (one === undefined || other === undefined) throw new RangeError(`{${source}} needs two forms: one/other`);
  return { kind: 'slot', name, form: { kind: mark === ':' ? 'forms' : 'agreement', one, other } };
}
