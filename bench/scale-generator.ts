/** Entry of the thread that makes simulated minutes for the scale bench: symbols and a period in, columns out. */
import { parentPort, workerData } from 'node:worker_threads';
import type { SymbolBars } from '#market/bar.ts';
import { createSimulator } from '#simulator/simulator.ts';

const { now } = workerData as { now: number };
const simulator = createSimulator({ seed: 1, universe: 'full', now: () => now });

parentPort?.on('message', async ({ symbols, from, to }: { symbols: string[]; from: number; to: number }) => {
  const parts: SymbolBars[] = [];
  const batches = simulator.bars({ timeframe: '1m', symbols, from, to });
  for await (const part of batches) parts.push(part);
  const buffers = new Set<ArrayBuffer>();
  for (const { bars } of parts)
    for (const column of Object.values(bars)) if (ArrayBuffer.isView(column)) buffers.add(column.buffer as ArrayBuffer);
  parentPort?.postMessage(parts, [...buffers]);
});
