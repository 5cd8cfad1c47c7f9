import { type EvaluationJobs, SECTIONS, type Section } from './evaluation.ts';
import { minutes } from './job.ts';

/** The plan of a run for people: parts and processor time of every section, and how much of it is kept already. */
export function planText(jobs: EvaluationJobs, isKept: (name: string) => boolean): string {
  const rows = SECTIONS.map((section) => rowOf(section, jobs[section], isKept));
  const left = rows.reduce((sum, row) => sum + row.left, 0);
  const lines = rows.map(({ section, parts, kept, seconds, left: rest }) =>
    parts === 0
      ? `${section.padEnd(12)} not run: see the page`
      : `${section.padEnd(12)} ${String(parts).padStart(4)} parts, ${String(kept).padStart(4)} kept, ${minutes(seconds).padStart(10)} in all, ${minutes(rest).padStart(10)} left`,
  );
  return [
    ...lines,
    `${'all'.padEnd(12)} ${minutes(left)} of one processor left, as measured on single trials`,
    'Every finished part is kept in docs/evaluation/trials; the same command goes on from there, --fresh begins anew.',
    '--only <section> runs one section and writes no page, so several runs may share the work.',
    '',
  ].join('\n');
}

function rowOf(
  section: Section,
  jobs: readonly { readonly name: string; readonly seconds: number }[],
  isKept: (name: string) => boolean,
) {
  const open = jobs.filter(({ name }) => !isKept(name));
  const total = (of: typeof jobs) => of.reduce((sum, { seconds }) => sum + seconds, 0);
  return { section, parts: jobs.length, kept: jobs.length - open.length, seconds: total(jobs), left: total(open) };
}
