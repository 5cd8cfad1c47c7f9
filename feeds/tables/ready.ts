/** The first message of the thread that decodes Feather files: it takes requests. */
export const READY = 'ready';
