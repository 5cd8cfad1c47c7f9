import type { Parts } from './trials.ts';

/** One part of a run: a trial of one world and seed, kept by its name when it is done. */
export interface Job<Key, Result> {
  readonly name: string;
  readonly key: Key;
  /** Processor seconds of one such trial, measured on the machine that the page names. */
  readonly seconds: number;
  run(): Result | Promise<Result>;
}

export interface Done<Key, Result> {
  readonly key: Key;
  readonly result: Result;
}

export interface JobDeps {
  readonly part: Parts;
  /** Whether a part is there already: it takes no time, and is not counted. */
  isKept(name: string): boolean;
  readonly progress: Progress;
}

/** Runs jobs in order. What is kept already is not run again. */
export async function runJobs<Key, Result>(
  jobs: readonly Job<Key, Result>[],
  { part, isKept, progress }: JobDeps,
): Promise<Done<Key, Result>[]> {
  const done: Done<Key, Result>[] = [];
  for (const { name, key, seconds, run } of jobs) {
    const isNew = !isKept(name);
    done.push({ key, result: await part(name, run) });
    if (isNew) progress.finished(name, seconds);
  }
  return done;
}

/** Says after every part what is done and how long the rest may take, by the time that the parts so far took. */
export class Progress {
  readonly #total: { readonly parts: number; readonly seconds: number };
  readonly #say: (text: string) => void;
  readonly #now: () => number;
  readonly #begin: number;
  #parts = 0;
  #seconds = 0;

  /** `now`: a clock in milliseconds. */
  constructor(jobs: readonly Pick<Job<unknown, unknown>, 'seconds'>[], say: (text: string) => void, now: () => number) {
    this.#total = { parts: jobs.length, seconds: jobs.reduce((sum, { seconds }) => sum + seconds, 0) };
    this.#say = say;
    this.#now = now;
    this.#begin = now();
  }

  finished(name: string, seconds: number): void {
    this.#parts++;
    this.#seconds += seconds;
    const pace = this.#seconds > 0 ? (this.#now() - this.#begin) / 1_000 / this.#seconds : 1;
    const left = pace * (this.#total.seconds - this.#seconds);
    this.#say(`[${this.#parts}/${this.#total.parts}] ${name}; about ${minutes(left)} left`);
  }
}

/** Seconds as whole minutes, or hours and minutes. */
export function minutes(seconds: number): string {
  const all = Math.max(0, Math.ceil(seconds / 60));
  return all < 60 ? `${all} min` : `${Math.floor(all / 60)} h ${all % 60} min`;
}
