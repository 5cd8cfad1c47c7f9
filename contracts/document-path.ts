/**
 * Where the JSON of a page stands among the pages of a tier whose report has none: what the API answers with. `path` is that of the page. No page
 * begins so, and the gateway serves nothing there but to keys.
 */
export const documentPath = (path: string): string => `/v1${path === '/' ? '/index' : path}.json`;

/** Whether an address is one of those. */
export const isDocumentPath = (path: string): boolean => path.startsWith('/v1/');
