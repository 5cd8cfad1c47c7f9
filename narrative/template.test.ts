import { describe, expect, it } from 'vitest';
import { parseTemplate, type TemplatePart, type TemplateSentence } from './template.ts';
import { TEMPLATES } from './templates.ts';

const ALL = Object.values(TEMPLATES).flat();

const text = (words: string): TemplatePart => ({ kind: 'text', text: words });
const slot = (name: string): TemplatePart => ({ kind: 'slot', name, form: { kind: 'plain' } });

/** The template that a tree stands for. */
const written = (sentences: readonly TemplateSentence[]): string =>
  sentences.map((parts) => parts.map(writtenPart).join('')).join(' ');
function writtenPart(part: TemplatePart): string {
  if (part.kind === 'text') return part.text;
  if (part.kind === 'cite') return '|';
  if (part.kind === 'choice') return `(${part.options.map((option) => option.map(writtenPart).join('')).join('~')})`;
  const { name, form } = part;
  if (form.kind === 'plain') return `{${name}}`;
  if (form.kind === 'place') return `{${name}#${form.place}}`;
  return `{${name}${form.kind === 'forms' ? ':' : '?'}${form.one}/${form.other}}`;
}

describe('the parser of templates', () => {
  it('reads text, slots and ends of clauses, sentence by sentence', () => {
    expect(parseTemplate('{S} moved to {to}|. It was 1.5 before.')).toEqual([
      [slot('S'), text(' moved to '), slot('to'), { kind: 'cite' }, text('.')],
      [text('It was 1.5 before.')],
    ]);
  });

  it('reads a choice with slots in its options, and where it stands; parentheses without a tilde are text', () => {
    const [, sentence] = parseTemplate('Now. The model (gives {p}~is sure) ({q})|.');
    expect(sentence).toEqual([
      text('The model '),
      { kind: 'choice', at: 15, options: [[text('gives '), slot('p')], [text('is sure')]] },
      text(' ('),
      slot('q'),
      text(')'),
      { kind: 'cite' },
      text('.'),
    ]);
  });

  it('reads the three marks of a slot', () => {
    const forms = parseTemplate("{S's} {n:bar/bars} {n?has/have} {why#2}").flat();
    expect(forms.filter(({ kind }) => kind === 'slot')).toEqual([
      slot("S's"),
      { kind: 'slot', name: 'n', form: { kind: 'forms', one: 'bar', other: 'bars' } },
      { kind: 'slot', name: 'n', form: { kind: 'agreement', one: 'has', other: 'have' } },
      { kind: 'slot', name: 'why', form: { kind: 'place', place: 2 } },
    ]);
  });

  it.each(['{n:bars}', '{two words}', '{n!x}', "{'s}"])('refuses %s, which is not of the grammar', (source) => {
    expect(() => parseTemplate(source)).toThrow(RangeError);
  });

  it('loses nothing: every template of the report can be written again from its tree', () => {
    for (const template of ALL) expect(written(parseTemplate(template))).toBe(template);
  });

  it('finds a clause to cite in every template', () => {
    expect(
      ALL.filter(
        (template) =>
          !parseTemplate(template)
            .flat()
            // A list cites each of its items.
            .some((part) => part.kind === 'cite' || (part.kind === 'slot' && part.name === 'parts')),
      ),
    ).toEqual([]);
  });
});
