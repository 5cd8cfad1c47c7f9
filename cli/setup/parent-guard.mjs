// Loaded into Node 26 before the program: when the bootstrap that started it is killed without a chance to say so, its channel
// closes, and the program is told to stop as if by SIGTERM. Without this a kill -9 of `npm run demo` would leave it running.
import { isMainThread } from 'node:worker_threads';

if (isMainThread && process.channel) {
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  process.channel.unref();
}
