import type { Configuration } from '#config/environment.ts';
import type { Place } from './events.ts';

/** The warehouse as OpenLineage names it; of the embedded engine, this machine. */
export const placeOf = ({ clickhouse }: Pick<Configuration, 'clickhouse'>): Place => ({
  namespace: `clickhouse://${clickhouse.url === undefined ? 'localhost' : new URL(clickhouse.url).host}`,
  database: clickhouse.database,
});
