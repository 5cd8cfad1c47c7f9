/**
 * Records the histories of finished runs as golden files of the replay tests, without the traces of the machine:
 * node tools/record-histories.ts <address> <workflow id>=<file name> …
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';

const [address = '', ...pairs] = process.argv.slice(2);
const folder = new URL('../tests/replay/histories/', import.meta.url);
/** Stack traces and worker names show where a run ran, and nothing about its work. */
const MACHINE = new Set(['stackTrace', 'identity']);
const scrub = (key: string, value: unknown) =>
  MACHINE.has(key)
    ? ''
    : typeof value === 'string' && key !== 'data'
      ? value.replaceAll(/\/(?:[\w.@-]+\/)+[\w.@-]+/g, '/…')
      : value;

mkdirSync(folder, { recursive: true });
for (const pair of pairs) {
  const [workflowId = '', name = ''] = pair.split('=');
  const cli = process.env.ARGUS_TEMPORAL_CLI ?? 'temporal';
  const args = ['workflow', 'show', '--address', address, '-w', workflowId, '--output', 'json'];
  const history = JSON.parse(execFileSync(cli, args, { encoding: 'utf8', maxBuffer: 1 << 28 }));
  writeFileSync(new URL(`${name}.json`, folder), `${JSON.stringify(history, scrub, 1)}\n`);
}
