/** Splits a migration into statements at semicolons outside of strings, quoted names and comments; comments are dropped. */
export function splitStatements(text: string): string[] {
  const statements: string[] = [];
  let current = '';
  for (let i = 0; i < text.length; ) {
    const rest = text.slice(i, i + 2);
    if (rest === '--') i = endOf(text, '\n', i);
    else if (rest === '/*') i = endOf(text, '*/', i);
    else if (`'"\``.includes(text[i] as string)) {
      const end = closingQuote(text, i);
      current += text.slice(i, end);
      i = end;
    } else if (text[i] === ';') {
      statements.push(current.trim());
      current = '';
      i += 1;
    } else current += text[i++];
  }
  statements.push(current.trim());
  return statements.filter((statement) => statement !== '');
}

function endOf(text: string, mark: string, from: number): number {
  const at = text.indexOf(mark, from);
  return at < 0 ? text.length : at + mark.length;
}

function closingQuote(text: string, from: number): number {
  for (let i = from + 1; i < text.length; i++) {
    if (text[i] === '\\') i += 1;
    else if (text[i] === text[from]) return i + 1;
  }
  return text.length;
}
