/** A path of this host as a browser may be sent to it: still encoded, and neither another host nor a way up. */
const PAGE = /^\/(?![/\\])[\w/.~%:@+!$'()*,;=&-]*$/;
const LONGEST = 500;

/** A path of the report, or another one where it is none, or one that leads out of it. */
export const pageOr = (path: string, other: string): string =>
  PAGE.test(path) && path.length <= LONGEST && !path.includes('..') ? path : other;
