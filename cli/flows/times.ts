import { ArgusError } from '#errors/argus-error.ts';

/** UTC ms of an ISO time; without a zone UTC is meant. @throws ArgusError ARGUS_USAGE */
export function parseTime(text: string, option: string): number {
  const time = Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(text) ? text : text.includes('T') ? `${text}Z` : `${text}T00:00Z`);
  if (Number.isNaN(time))
    throw new ArgusError('ARGUS_USAGE', `${option} ${text} is not a time; write for example 2021-04-30T12:00Z`);
  return time;
}
