import { compareIndex } from './compare-index.ts';
import { feeds } from './feeds.ts';
import type { FileType } from './file-type.ts';
import { schemas } from './schemas.ts';
import { searchIndex } from './search-index.ts';
import { sessionCalendars } from './session-calendars.ts';
import { sitemap } from './sitemap.ts';
import { watchIndex } from './watch-index.ts';

/** Every kind of file of a report. */
export const FILE_TYPES: readonly FileType[] = [
  searchIndex,
  watchIndex,
  compareIndex,
  schemas,
  feeds,
  sessionCalendars,
  sitemap,
];
