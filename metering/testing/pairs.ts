import { SERVERS } from '#database/testing/servers.ts';
import { ENGINES } from '#warehouse/testing/engines.ts';

/** Both stores in this process, and both as servers. */
export const PAIRS = ENGINES.map((engine, i) => {
  const database = SERVERS[i] as (typeof SERVERS)[number];
  return {
    title: `${engine.title} and ${database.title}`,
    engineKind: engine.kind,
    databaseKind: database.kind,
    skipped: engine.skipped || database.skipped,
  };
});
