import path from 'node:path';
import type { Configuration } from '#config/environment.ts';

/** Snapshots lie beside the releases, so that whatever serves or backs up one has the other. */
export const snapshotsFolder = ({ siteDirectory }: Pick<Configuration, 'siteDirectory'>): string =>
  path.join(siteDirectory, 'snapshots');
