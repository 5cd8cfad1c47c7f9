import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const started = z.object({ url: z.string(), apiKey: z.string() });
const figures = z.object({ accepted: z.number(), addresses: z.number(), requests: z.number() });

export interface SeparateProvider extends z.infer<typeof started> {
  /** Mails that it took, how many addresses they went to, and requests to send. */
  figures(): Promise<z.infer<typeof figures>>;
  close(): void;
}

/** Starts a provider in a process of its own that takes so many requests a second. */
export async function startSeparateProvider(perSecond: number): Promise<SeparateProvider> {
  const program = fileURLToPath(new URL('provider-process.ts', import.meta.url));
  const child = spawn(process.execPath, [program, String(perSecond)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<unknown> => JSON.parse((await lines.next()).value ?? 'null');
  return {
    ...started.parse(await next()),
    async figures() {
      child.stdin.write('\n');
      return figures.parse(await next());
    },
    close: () => child.stdin.end(),
  };
}
