import { readFileSync } from 'node:fs';

/** A block of docs/analysts.md: what an analyst copies. */
export interface AnalystLine {
  readonly section: string;
  readonly language: string;
  readonly text: string;
}

const WRITTEN = { host: 'https://reports.example.com', day: '2026-11-25' };

/** The blocks of the page, in their order, with another host, day and token in them. */
export function linesOf(page: string, { host, day, sig }: { host: string; day: string; sig: string }): AnalystLine[] {
  let section = '';
  const lines: AnalystLine[] = [];
  for (const [, heading, language, text] of readFileSync(page, 'utf8').matchAll(
    /^## (.+)$|^```(\w+)\n([\s\S]*?)^```$/gm,
  )) {
    section = heading ?? section;
    if (language === undefined || text === undefined) continue;
    const filled = text.replaceAll(WRITTEN.host, host).replaceAll(WRITTEN.day, day).replaceAll('SIG', sig);
    lines.push({ section, language, text: filled });
  }
  return lines;
}
