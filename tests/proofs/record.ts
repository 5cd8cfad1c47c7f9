import { appendFileSync } from 'node:fs';

/** Counts and figures of a proof, in the order in which a reader wants them. */
export type Figures = Readonly<Record<string, string | number>>;

/** Hands what a proof measured to `npm run prove`, which writes docs/proofs.md. Without it (in an editor) the figures are printed. */
export function record(name: string, figures: Figures): void {
  const file = process.env.PROOF_FIGURES_FILE;
  const line = JSON.stringify({ name, figures });
  if (file === undefined) process.stdout.write(`${line}\n`);
  else appendFileSync(file, `${line}\n`);
}
