/** A process that tries to take a lock at the moment it is told, says whether it did, and lets go when it is told. */
import { tryLock } from '../lock.ts';

const [, , file = ''] = process.argv;
let release: (() => void) | null = null;

process.on('message', (message: { at?: number }) => {
  if (message.at === undefined) {
    release?.();
    release = null;
    process.send?.('released');
    return;
  }
  // Spinning to the millisecond makes all racers arrive at once; a timer would spread them.
  while (Date.now() < message.at);
  const attempt = tryLock(file);
  if (attempt.taken) release = attempt.release;
  process.send?.(attempt.taken ? 'taken' : 'refused');
});
process.send?.('ready');
