import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { isAlive } from '#files/process.ts';

/** How other commands find the running process: kept in the data directory, readable by its owner only. */
export const controlFile = z.object({
  pid: z.int(),
  startTicks: z.string().nullable(),
  port: z.int(),
  token: z.string().min(16),
  /** Absent: the process runs no Temporal, as a gateway alone. */
  temporalAddress: z.string().exactOptional(),
  temporalUi: z.string().exactOptional(),
  gateway: z.string(),
  /** Address of the page of operators, with the key that opens it. */
  home: z.string().exactOptional(),
});
export type ControlFile = z.infer<typeof controlFile>;

export const controlPath = (directory: string): string => path.join(directory, 'run', 'control.json');

/** The control file of a live process, or null. */
export function readControl(directory: string): ControlFile | null {
  try {
    const control = controlFile.parse(JSON.parse(readFileSync(controlPath(directory), 'utf8')));
    return isAlive(control.pid, control.startTicks) ? control : null;
  } catch {
    // The file is missing, or a kill cut it short: no running process has written it.
    return null;
  }
}
