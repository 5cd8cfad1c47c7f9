/**
 * A gateway as far as a spool sees one, to be killed: `recording-server.ts DIRECTORY PORT`. Every answer is sent after its line was written, and
 * says which request it was. Two tenants take turns. Its clock runs fifty times as fast, so that segments end ten times a second and hours pass.
 */
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { openRequestSpool } from '../request-spool.ts';
import { lineAt, OTHER_TENANT, TENANT } from './lines.ts';

const [, , directory = '', port = ''] = process.argv;
const begun = Date.now();
const now = () => begun + 50 * (Date.now() - begun);
const spool = await openRequestSpool({ directory, now, random: randomBytes, sync: 'group' });
let requests = 0;
createServer((_, response) => {
  requests += 1;
  const line = lineAt(now(), { tenant: requests % 2 === 0 ? TENANT : OTHER_TENANT });
  spool.record(line).then(
    () => {
      response.once('finish', () => spool.complete(line.id));
      response.end(line.id);
    },
    () => {
      response.statusCode = 503;
      response.end();
    },
  );
}).listen(Number(port), '127.0.0.1', () => process.stdout.write('ready\n'));
