import { DAY, HOUR, MINUTE } from '#market/time.ts';

/** A link or a code to sign in. */
export const SIGN_IN_MS = 15 * MINUTE;
export const INVITATION_MS = 7 * DAY;
/** Since it was seen last, a session. */
export const IDLE_MS = 12 * HOUR;
/** Whatever is done in it. */
export const SESSION_MS = 30 * DAY;
/** Since its user has shown who it is: for what can do harm. */
export const FRESH_MS = 5 * MINUTE;
