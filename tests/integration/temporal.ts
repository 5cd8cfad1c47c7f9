import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { startTemporalServer, type TemporalServer } from '#app/temporal-server.ts';
import { freePorts } from '../fault/world.ts';

/** The Temporal CLI of this machine, or null: from the environment, the clone's cache, or PATH. */
export function temporalCli(): string | null {
  const tools = fileURLToPath(new URL('../../.argus/tools/', import.meta.url));
  const cached = existsSync(tools)
    ? readdirSync(tools)
        .filter((name) => name.startsWith('temporal-'))
        .map((name) => path.join(tools, name))
    : [];
  for (const candidate of [process.env.ARGUS_TEMPORAL_CLI, ...cached, 'temporal']) {
    if (!candidate) continue;
    try {
      execFileSync(candidate, ['--version'], { stdio: 'ignore' });
      return candidate;
    } catch {}
  }
  return null;
}

/** A real development server of its own for one test file. */
export async function testServer(): Promise<TemporalServer> {
  const { temporal, ui } = await freePorts();
  return await startTemporalServer({
    executable: temporalCli() as string,
    directory: mkdtempSync(path.join(tmpdir(), 'argus-temporal-')),
    port: temporal,
    uiPort: ui,
    log: pino({ level: 'silent' }),
  });
}
