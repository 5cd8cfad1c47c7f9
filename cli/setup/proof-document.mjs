const HEAD = `# Proofs

The long forms of what \`npm test\` holds in small, as \`npm run prove\` measured them. A section is written only by a run in which
every check of the proof held.
`;

/**
 * The document with the section of one proof replaced or added, sections in the order of their names.
 * @param {string} document
 * @param {{ name: string, figures: Record<string, string | number> }} entry
 */
export function mergeProofs(document, { name, figures }) {
  const sections = new Map(
    document
      .split(/^## /m)
      .slice(1)
      .map((text) => [text.split('\n', 1)[0], text.slice(text.indexOf('\n')).trim()]),
  );
  sections.set(
    name,
    table([['what', 'measured'], ...Object.entries(figures).map(([what, value]) => [what, String(value)])]),
  );
  const body = [...sections].sort(([a], [b]) => (a < b ? -1 : 1)).map(([title, text]) => `\n## ${title}\n\n${text}\n`);
  return HEAD + body.join('');
}

/** As the formatter of the project writes a table. */
function table([head, ...rows]) {
  const widths = head.map((_, i) => Math.max(...[head, ...rows].map((row) => row[i].length)));
  const line = (cells) => `| ${cells.map((cell, i) => cell.padEnd(widths[i])).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
