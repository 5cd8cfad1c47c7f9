import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { bundleWorkflowCode, Worker } from '@temporalio/worker';
import { beforeAll, describe, expect, it } from 'vitest';

const folder = new URL('./histories/', import.meta.url);
const names = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .sort();

/** Histories are recorded with `tools/record-histories.ts` from real runs, one for each way a workflow can go. */
describe('the workflow code of today', () => {
  let code: string;
  beforeAll(async () => {
    const workflowsPath = fileURLToPath(new URL('../../workflows/index.ts', import.meta.url));
    ({ code } = await bundleWorkflowCode({ workflowsPath }));
  });

  it('has a recorded history of every workflow', () => {
    for (const type of ['tick', 'batch', 'digests', 'backfill', 'hook'])
      expect(
        names.some((name) => name.startsWith(type)),
        type,
      ).toBe(true);
  });

  it.each(names)('the history %s replays without a difference', async (name) => {
    const history = historyFromJSON(JSON.parse(readFileSync(new URL(name, folder), 'utf8')));
    await expect(Worker.runReplayHistory({ workflowBundle: { code } }, history)).resolves.toBeUndefined();
  });
});
