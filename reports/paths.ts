/** Where each page of a report stands. */
export const OVERVIEW_PATH = '/';
export const OVERVIEW_LINK = { href: OVERVIEW_PATH, text: 'Overview' };
export const SIGNALS_PATH = '/signals';
export const SHIFTS_PATH = '/shifts';
export const METHODOLOGY_PATH = '/methodology';
export const classPath = (assetClass: string): string => `/class/${assetClass}`;
export const instrumentPath = (symbol: string): string => `/instrument/${symbol}`;
