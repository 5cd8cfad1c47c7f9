/**
 * A mail is rendered once for all recipients of a tier, list and brand. These stand where one of them has something of their own; `.invalid`
 * is reserved and never resolves (RFC 2606). What is a path behind the link of the report stays behind it.
 */
export const REPORT_LINK = 'https://report.invalid';
export const PREFERENCES_LINK = 'https://preferences.invalid';
export const STOP_LINK = 'https://stop.invalid';

/** Values of a row of the watchlist. */
export const ROW = {
  symbol: '{{symbol}}',
  path: '{{path}}',
  confidence: '{{confidence}}',
  typical: '{{typical}}',
} as const;
/** The watchlist in the text of a mail. */
export const WATCHLIST_TEXT = '{{watchlist}}';
