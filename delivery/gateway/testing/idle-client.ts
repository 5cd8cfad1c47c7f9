/** Opens idle connections for a proof, in a process of its own: `node idle-client.ts URL NUMBER`. Says how many ended at each line it reads. */
import readline from 'node:readline';
import { openIdle } from './idle-connections.ts';

const [url = '', number = '0'] = process.argv.slice(2);
const idle = await openIdle(url, Number(number));
process.stdout.write('open\n');
readline.createInterface({ input: process.stdin }).on('line', () => process.stdout.write(`${idle.ended()}\n`));
