import { expect, it } from 'vitest';
import { DatabaseAway, KEPT_MS, RETRY_MS, REUSED_MS, reused } from './reused.ts';

const START = 1_000_000;
const KEPT = { isKept: true };
/** A database that counts questions, answers with the number of the last one, and can be taken away or made to hang. */
function world() {
  const state = { now: START, questions: 0, mood: 'answers' as 'answers' | 'refuses' | 'hangs' };
  const answers = reused<number>(() => state.now, 100, 20);
  const read = async () => {
    state.questions++;
    if (state.mood === 'refuses') throw new Error('connection refused');
    if (state.mood === 'hangs') await new Promise(() => {});
    return state.questions;
  };
  const ask = (options?: { isKept: boolean }, key = 'a') => answers.ask(key, read, options);
  return { state, ask, known: () => answers.known('a') };
}

it('an answer counts for ten seconds and no longer, and many who ask at once ask once', async () => {
  const { state, ask } = world();
  expect(await Promise.all([ask(), ask(), ask(KEPT)])).toEqual([1, 1, 1]);
  state.now += REUSED_MS - 1;
  expect(await ask()).toBe(1);
  state.now += 1;
  expect(await ask()).toBe(2);
});

it('while the database is away, what it said counts for a minute for those who were let in, and for nobody else', async () => {
  const { state, ask, known } = world();
  await ask();
  state.mood = 'refuses';
  for (let at = REUSED_MS; at < KEPT_MS; at += 500) {
    state.now = START + at;
    expect(await ask(KEPT)).toBe(1);
    await expect(ask()).rejects.toBeInstanceOf(DatabaseAway);
    // It was asked a moment ago: nobody has to ask.
    expect(known()).toBe(1);
    await expect(ask(KEPT, 'never asked')).rejects.toBeInstanceOf(DatabaseAway);
  }
  state.now = START + KEPT_MS;
  await expect(ask(KEPT)).rejects.toBeInstanceOf(DatabaseAway);
  expect(known()).toBeUndefined();
  // Once a second, not once a reader.
  expect(state.questions).toBeLessThanOrEqual(2 + ((KEPT_MS - REUSED_MS) / RETRY_MS) * 2);
});

it('a database that hangs is waited for once, and an answer that counts is given to the others at once', async () => {
  const { state, ask } = world();
  await ask();
  state.mood = 'hangs';
  state.now += REUSED_MS;
  expect(await ask(KEPT)).toBe(1);
  state.now += RETRY_MS;
  const started = performance.now();
  for (let i = 0; i < 100; i++) expect(await ask(KEPT)).toBe(1);
  expect(performance.now() - started).toBeLessThan(20);
  await expect(ask()).rejects.toBeInstanceOf(DatabaseAway);
});

it('a database that is back is asked again a second later, and its new answer counts', async () => {
  const { state, ask } = world();
  await ask();
  state.mood = 'refuses';
  state.now += REUSED_MS;
  expect(await ask(KEPT)).toBe(1);
  state.mood = 'answers';
  state.now += RETRY_MS;
  expect(await ask()).toBe(3);
});

it('a clock that was set back neither lengthens an answer nor keeps the database alone', async () => {
  const { state, ask } = world();
  await ask();
  state.mood = 'refuses';
  state.now += REUSED_MS;
  await ask(KEPT);
  state.now = START - 3_600_000;
  state.mood = 'answers';
  expect(await ask(KEPT)).toBe(3);
});
