/**
 * A script without the indents and notes of its lines, as pages carry it. What is taken away stands at the start of a line or is a line of
 * its own: a string of a script must not hold such a line.
 */
export const compact = (script: string): string =>
  script
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('//'))
    .join('\n');
