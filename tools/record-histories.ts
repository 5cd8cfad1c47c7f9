/**
 * Records the histories of runs as golden files for the replay tests:
 *   npm exec -- argus demo &  then  node tools/record-histories.ts <address> <workflow id>=<file name> …
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';

const [address, ...pairs] = process.argv.slice(2);
const folder = new URL('../tests/replay/histories/', import.meta.url);
mkdirSync(folder, { recursive: true });
for (const pair of pairs) {
  const [workflowId, name] = pair.split('=') as [string, string];
  const cli = process.env.ARGUS_TEMPORAL_CLI ?? 'temporal';
  const json = execFileSync(
    cli,
    ['workflow', 'show', '--address', address as string, '-w', workflowId, '--output', 'json'],
    { encoding: 'utf8', maxBuffer: 1 << 28 },
  );
  writeFileSync(new URL(`${name}.json`, folder), json);
}
