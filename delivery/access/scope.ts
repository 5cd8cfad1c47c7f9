/** Files that say the same as a page. */
const TWINS = ['.json', '.csv'];

/** Every snapshot; below it a day. */
export const SNAPSHOTS = '/s';

/** Everything in a report. */
export const WHOLE_REPORT = '/';

/**
 * Whether a scope opens a path of a report: the page it names, its twins as files, and pages beneath it. `/` opens everything. Both may be
 * encoded as addresses are.
 */
export function opens(scope: string, path: string): boolean {
  const [own, asked] = [plainPath(scope), plainPath(path)];
  if (own === WHOLE_REPORT || asked === own) return true;
  return asked.startsWith(`${own}/`) || TWINS.some((twin) => asked === own + twin);
}

/** A path without an encoding and a slash at its end. What cannot be decoded stays: it is the name of no page. */
export function plainPath(path: string): string {
  try {
    return decodeURIComponent(path).replace(/(?<=.)\/$/, '');
  } catch {
    return path;
  }
}
