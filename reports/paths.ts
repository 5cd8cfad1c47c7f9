/** Where each page of a report stands. */
export const OVERVIEW_PATH = '/';
export const OVERVIEW_LINK = { href: OVERVIEW_PATH, text: 'Overview' };
export const SIGNALS_PATH = '/signals';
export const COMPARE_PATH = '/compare';
export const NOVELTY_PATH = '/novelty';
export const SHIFTS_PATH = '/shifts';
export const TRACK_RECORD_PATH = '/track-record';
export const METHODOLOGY_PATH = '/methodology';
export const EVALUATION_PATH = '/evaluation';
export const INSTRUMENTS_PATH = '/instruments';
export const WATCHLIST_PATH = '/watchlist';
export const ARCHIVE_PATH = '/archive';
export const STATUS_PATH = '/status';
export const TIERS_PATH = '/tiers';
export const GLOSSARY_PATH = '/glossary';
export const archivePath = (date: string): string => `${ARCHIVE_PATH}/${date}`;
export const classPath = (assetClass: string): string => `/class/${assetClass}`;
export const instrumentPath = (symbol: string): string => `/instrument/${symbol}`;
