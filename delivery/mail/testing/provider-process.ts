/**
 * A mail provider as a process of its own, so that its work is not in the figures of who sends: node provider-process.ts REQUESTS-A-SECOND
 * It prints its address and key, and after each line of its input what it has taken so far.
 */
import { createInterface } from 'node:readline';
import { startLocalProvider } from '../resend/local-provider.ts';

const provider = await startLocalProvider({ perSecond: Number(process.argv[2]), keepsWords: false });
const print = (value: unknown): unknown => process.stdout.write(`${JSON.stringify(value)}\n`);
print({ url: provider.url, apiKey: provider.apiKey });
for await (const _line of createInterface({ input: process.stdin })) {
  const { accepted, requests } = provider;
  print({ accepted: accepted.length, addresses: new Set(accepted.map(({ to }) => String(to))).size, requests });
}
await provider.close();
