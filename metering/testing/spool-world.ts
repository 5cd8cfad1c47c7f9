import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openRequestSpool, type RequestSpool } from '../request-spool.ts';
import { fileOf, type Recorded, readSegment, segmentsIn } from '../segment.ts';

/** 2026-11-28 10:00 UTC. */
export const NOON = Date.UTC(2026, 10, 28, 10);

export const spoolFolder = (): string => mkdtempSync(path.join(tmpdir(), 'argus-spool-'));

export const openSpool = (directory: string, now: () => number = Date.now): Promise<RequestSpool> =>
  openRequestSpool({ directory, now, random: randomBytes, sync: 'none' });

/** What all sealed segments of a folder hold, in their order. */
export const sealed = (directory: string): Recorded[] =>
  segmentsIn(directory, 'sealed').flatMap((name) => [
    ...readSegment(readFileSync(path.join(directory, fileOf(name, 'sealed')))).requests,
  ]);

/** Waits until a condition holds; fails the test that waits for too long. */
export async function until(holds: () => boolean): Promise<void> {
  for (let i = 0; !holds(); i++) {
    if (i > 500) throw new Error('it did not come');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Whether a small disk can be mounted here, as a place that fills up. */
export const canMount = process.getuid?.() === 0 && existsSync('/bin/mount');
