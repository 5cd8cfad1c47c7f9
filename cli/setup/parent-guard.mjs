// Loaded into Node 26 before the program. When the bootstrap is killed and cannot report it, its channel closes, and
// the program gets a SIGTERM. Without this a kill -9 of `npm run demo` would leave it running.
import { isMainThread } from 'node:worker_threads';

if (isMainThread && process.channel) {
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  process.channel.unref();
}
