/**
 * What `read` gives for each key, in the order of the keys. The next one is read while its reader works on the last, so the warehouse and
 * the trainer are busy together; never more than one is waiting, so two are in memory at most.
 */
export async function* readAhead<Key, Read>(
  keys: readonly Key[],
  read: (key: Key) => Promise<Read>,
): AsyncGenerator<Read, void> {
  const begin = (at: number): Promise<Read> | null => {
    if (at >= keys.length) return null;
    const reading = read(keys[at]);
    // Its failure is thrown where it is awaited; until then it must not end the process.
    reading.catch(() => {});
    return reading;
  };
  let next = begin(0);
  for (let at = 0; next !== null; at++) {
    const ready = await next;
    next = begin(at + 1);
    yield ready;
  }
}
