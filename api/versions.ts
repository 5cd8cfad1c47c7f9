import { ApiProblem } from './answers/problem.ts';

/** Versions of the API, the newest first. A change that breaks a client is a new one, and the older answers as before for twelve months. */
export const VERSIONS = ['2026-12-01'] as const;
export const NEWEST_VERSION = VERSIONS[0];

/** The version of a request: that of its header, or the one that its key is pinned to. @throws ApiProblem ARGUS_API_VERSION */
export function versionOf(header: string | string[] | undefined, pinned: string): string {
  const version = header ?? pinned;
  if (typeof version === 'string' && (VERSIONS as readonly string[]).includes(version)) return version;
  throw new ApiProblem('ARGUS_API_VERSION', `There are the versions ${VERSIONS.join(', ')}.`, {
    errors: [{ pointer: 'Argus-Version', message: 'not a version of the API' }],
  });
}
