/** The first sentence of a note as the headline of its page, the rest as its deck; of an empty note, the title. */
export function findingOf(
  note: readonly string[],
  title: string,
): { readonly headline: string; readonly deck: string } {
  const [first = '', ...rest] = note;
  const end = /[.!?](?= [\p{Lu}\d])/u.exec(first)?.index ?? first.length - 1;
  if (first === '') return { headline: title, deck: '' };
  const headline = first.slice(0, end + 1).replace(/\.$/, '');
  return { headline, deck: [first.slice(end + 1).trim(), ...rest].filter((text) => text !== '').join(' ') };
}
