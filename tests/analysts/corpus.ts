import { readFileSync } from 'node:fs';
import { inClone } from '#cli/setup/paths.mjs';
import { attachSnapshot } from '#releases/snapshots/attached.ts';

/** Questions of analysts: each with what it asks, in words. */
export const CORPUS = [
  ...readFileSync(inClone('tests', 'analysts', 'queries.sql'), 'utf8').matchAll(/^-- (.+)\n([^;]+);$/gm),
].map(([, question = '', sql = '']) => ({ question, sql }));

/** The answers of a snapshot to every question, as text of JSON with a row a line. */
export async function answersOf(folder: string, tables: readonly string[]): Promise<string> {
  const attached = await attachSnapshot(folder, tables);
  try {
    const answers: string[] = [];
    for (const { question, sql } of CORPUS) {
      const { columns, rows } = await attached.ask(sql);
      answers.push(`${question}\n${[columns, ...rows].map((row) => JSON.stringify(row)).join('\n')}`);
    }
    return `${answers.join('\n\n')}\n`;
  } finally {
    attached.close();
  }
}
