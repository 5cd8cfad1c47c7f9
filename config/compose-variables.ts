export interface ComposeVariable {
  readonly allowed: string;
  readonly meaning: string;
}

/**
 * What docker-compose.yml must be given in `.env`: secrets have no default there. Two of them are variables of Argus too; the
 * others are for the images beside it and reach Argus only inside DATABASE_URL.
 */
export const COMPOSE_VARIABLES = {
  CLICKHOUSE_PASSWORD: { allowed: 'text', meaning: 'Password of the user argus in ClickHouse.' },
  ARGUS_SIGNING_KEYS: {
    allowed: 'id:base64url key of 32 or more characters',
    meaning: 'Keys of signed links, the same for every worker and gateway.',
  },
  POSTGRES_PASSWORD: {
    allowed: 'text',
    meaning: 'Password of the administrator of PostgreSQL; used once, at the first start.',
  },
  DATABASE_PASSWORD: { allowed: 'letters and digits', meaning: 'Password of the role argus in PostgreSQL.' },
  TEMPORAL_DATABASE_PASSWORD: {
    allowed: 'letters and digits',
    meaning: 'Password of the role temporal in PostgreSQL.',
  },
} as const satisfies Record<string, ComposeVariable>;
