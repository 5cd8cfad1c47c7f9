export interface ComposeVariable {
  readonly allowed: string;
  /** Absent: a secret, without which compose does not start. */
  readonly default?: string;
  readonly meaning: string;
}

/**
 * What docker-compose.yml reads from `.env` beside the variables of Argus. It must be given the secrets, which have no default there.
 * Three of them are variables of Argus too; the others are for the images beside it and reach Argus only inside DATABASE_URL.
 */
export const COMPOSE_VARIABLES = {
  CLICKHOUSE_PASSWORD: { allowed: 'text', meaning: 'Password of the user argus in ClickHouse.' },
  ARGUS_SIGNING_KEYS: {
    allowed: 'id:base64url key of 32 or more characters',
    meaning: 'Keys of signed links, the same for every worker and gateway: k1: and what openssl rand -hex 32 prints.',
  },
  ARGUS_ERASURE_KEY: {
    allowed: 'base64url, 32 or more characters',
    meaning: 'Hashes the addresses of erased recipients: what openssl rand -hex 32 prints. Never change it.',
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
  GATEWAY_METRICS_PORT: {
    allowed: 'a port, 1 to 65535',
    default: '9465',
    meaning: 'Port of this host for /metrics of the gateway; ARGUS_METRICS_PORT is that of the worker.',
  },
} as const satisfies Record<string, ComposeVariable>;
