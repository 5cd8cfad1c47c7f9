/**
 * Stands for the address of the host in files that need one: feeds, calendars, the map of a site. A release serves any host, so the gateway
 * writes its address in this place. `.invalid` is reserved and never resolves (RFC 2606).
 */
export const SITE_ADDRESS = 'https://site.invalid';

/** In the ids of entries and sessions, which stay what they are when the host changes, and name no host of anybody. */
export const FILE_AUTHORITY = 'report.invalid';

/** Media types whose files may hold it. */
const ADDRESSED = ['application/atom+xml', 'application/feed+json', 'application/xml', 'text/calendar'];
export const isAddressed = (mediaType: string): boolean => ADDRESSED.includes(mediaType.split(';')[0] as string);
