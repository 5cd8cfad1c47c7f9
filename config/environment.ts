import path from 'node:path';
import { ArgusError } from '#errors/argus-error.ts';
import { type MailTransportName, VARIABLES, type Variable, type VariableName } from './variables.ts';

/** The configuration of one process. Paths are absolute. */
export interface Configuration {
  readonly dataDirectory: string;
  readonly siteDirectory: string;
  readonly outboxDirectory: string;
  /** Digest of the image that this process runs in. */
  readonly image?: string | undefined;
  /** Receiver of OpenLineage events, or a file. */
  readonly lineageUrl?: string | undefined;
  readonly mail: {
    readonly transport: MailTransportName;
    readonly from: string | undefined;
    /** Hours after its batch began in which a digest may leave. */
    readonly digestHours: number;
    readonly resendKey: string | undefined;
    readonly resendUrl: string | undefined;
    readonly smtpUrl: string | undefined;
    readonly webhookSecrets: readonly string[];
  };
  /** A CDN with a key of its own; absent where one of its three variables is. */
  readonly cdn?: { readonly baseUrl: string; readonly keyPairId: string; readonly privateKey: string };
  readonly clickhouse: {
    readonly url?: string;
    readonly user?: string;
    readonly password?: string;
    readonly database: string;
    /** Where what the server writes for a backup is found. */
    readonly backups?: string;
  };
  readonly databaseUrl?: string;
  readonly temporalAddress?: string;
  readonly temporalNamespace: string;
  readonly temporalCli: string;
  readonly temporalPort: number;
  readonly temporalUiPort: number;
  readonly temporalUiUrl: string;
  readonly gatewayHost: string;
  readonly gatewayPort: number;
  readonly baseUrl: string;
  /** Whom readers ask where their tenant names nobody. */
  readonly contact: string | undefined;
  /** Requests a minute that the gateway answers. */
  readonly limits: { readonly recipient: number; readonly tenant: number; readonly address: number };
  readonly trustedProxies: readonly string[];
  /** Where gateways share the limits of the API; absent: each counts for itself. */
  readonly redisUrl?: string;
  /** Where requests of the API are written down, and whether each is on the disk before its answer leaves. */
  readonly spool: { readonly directory: string; readonly sync: 'group' | 'none' };
  /** A provider of identity beside the mails to sign in; absent: there is none. */
  readonly identity?: {
    readonly issuer: string;
    readonly jwksUrl: string;
    readonly parties: readonly string[];
    readonly webhookSecrets: readonly string[];
  };
  /** Whether webhooks may go to this machine too. */
  readonly webhooksToLoopback: boolean;
  readonly metricsHost: string;
  readonly metricsPort: number;
  readonly computeThreads: number;
  readonly renderThreads: number;
  readonly signingKeys?: string;
  readonly erasureKey?: string;
  readonly seed: number;
  readonly feed?: string;
  readonly binanceUrl: string;
  readonly historyDays: number;
  /** The operator's changes of calendars; absent: there are none. */
  readonly calendarFile?: string;
  readonly logLevel: string;
  /** The language model that may polish notes; absent: none is asked. */
  readonly narrative?: {
    readonly style: 'openai' | 'anthropic';
    readonly url: string;
    readonly model: string;
    readonly key?: string;
    readonly timeoutMs: number;
  };
}

/** Reads and checks the environment. @throws ArgusError ARGUS_CONFIG_INVALID naming every wrong variable. */
export function readEnvironment(env: Readonly<Record<string, string | undefined>>): Configuration {
  const values: Partial<Record<VariableName, unknown>> = {};
  const wrong: string[] = [];
  for (const [name, variable] of Object.entries(VARIABLES) as [VariableName, Variable][]) {
    // An empty value means "not set": that is how .env files and compose pass an absent variable.
    const given = env[name] === '' ? undefined : env[name];
    const parsed = variable.schema.safeParse(given);
    if (parsed.success) values[name] = parsed.data;
    else wrong.push(`${name} must be ${variable.allowed}${variable.secret ? '' : `, not "${given}"`}`);
  }
  wrong.push(...unknownNames(env).map(unknownText));
  if (values.ARGUS_NARRATIVE_URL !== undefined && values.ARGUS_NARRATIVE_MODEL === undefined)
    wrong.push('ARGUS_NARRATIVE_MODEL must be a name where ARGUS_NARRATIVE_URL is set');
  for (const [transport, name] of [
    ['resend', 'RESEND_API_KEY'],
    ['smtp', 'SMTP_URL'],
  ] as const)
    if (values.ARGUS_MAIL_TRANSPORT === transport && values[name] === undefined)
      wrong.push(`${name} must be set where ARGUS_MAIL_TRANSPORT is ${transport}`);
  if (wrong.length > 0) throw new ArgusError('ARGUS_CONFIG_INVALID', wrong.join('; '));
  return configurationOf(values as Record<VariableName, never>);
}

/**
 * The file of calendar changes, also for commands that need no other configuration. Absolute; undefined: there is none.
 * @throws ArgusError ARGUS_CONFIG_INVALID when its name is misspelled.
 */
export function calendarFileOf(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const misspelled = unknownNames(env).find((name) => closest(name).includes('ARGUS_CALENDAR_FILE'));
  if (misspelled !== undefined) throw new ArgusError('ARGUS_CONFIG_INVALID', unknownText(misspelled));
  return env.ARGUS_CALENDAR_FILE ? path.resolve(env.ARGUS_CALENDAR_FILE) : undefined;
}

const unknownNames = (env: Readonly<Record<string, string | undefined>>): string[] =>
  Object.keys(env).filter((name) => name.startsWith('ARGUS_') && !(name in VARIABLES));

const unknownText = (name: string): string => `${name} is not a variable of Argus${closest(name)}`;

function configurationOf(v: Record<VariableName, never>): Configuration {
  const dataDirectory = path.resolve(v.ARGUS_DATA_DIR);
  return {
    dataDirectory,
    siteDirectory: path.resolve(v.ARGUS_SITE_DIR ?? path.join(dataDirectory, 'site')),
    outboxDirectory: path.resolve(v.ARGUS_OUTBOX_DIR ?? path.join(dataDirectory, 'outbox')),
    image: v.ARGUS_IMAGE,
    lineageUrl: v.OPENLINEAGE_URL,
    mail: mailOf(v),
    ...cdnOf(v),
    clickhouse: {
      url: v.CLICKHOUSE_URL,
      user: v.CLICKHOUSE_USER,
      password: v.CLICKHOUSE_PASSWORD,
      database: v.CLICKHOUSE_DATABASE,
      ...(v.CLICKHOUSE_BACKUP_DIR === undefined ? {} : { backups: path.resolve(v.CLICKHOUSE_BACKUP_DIR) }),
    },
    databaseUrl: v.DATABASE_URL,
    temporalAddress: v.TEMPORAL_ADDRESS,
    temporalNamespace: v.TEMPORAL_NAMESPACE,
    temporalCli: v.ARGUS_TEMPORAL_CLI ?? 'temporal',
    temporalPort: v.ARGUS_TEMPORAL_PORT,
    temporalUiPort: v.ARGUS_TEMPORAL_UI_PORT,
    temporalUiUrl: v.ARGUS_TEMPORAL_UI_URL ?? `http://127.0.0.1:${v.ARGUS_TEMPORAL_UI_PORT}`,
    gatewayHost: v.ARGUS_GATEWAY_HOST,
    gatewayPort: v.ARGUS_GATEWAY_PORT,
    baseUrl: String(v.ARGUS_BASE_URL ?? `http://${v.ARGUS_GATEWAY_HOST}:${v.ARGUS_GATEWAY_PORT}`).replace(/\/$/, ''),
    contact: v.ARGUS_CONTACT,
    limits: { recipient: v.ARGUS_LIMIT_RECIPIENT, tenant: v.ARGUS_LIMIT_TENANT, address: v.ARGUS_LIMIT_ADDRESS },
    trustedProxies: v.ARGUS_TRUSTED_PROXIES,
    ...(v.REDIS_URL === undefined ? {} : { redisUrl: v.REDIS_URL }),
    webhooksToLoopback: v.ARGUS_WEBHOOKS_TO === 'loopback',
    spool: {
      directory: path.resolve(v.ARGUS_SPOOL_DIR ?? path.join(dataDirectory, 'requests')),
      sync: v.ARGUS_SPOOL_SYNC,
    },
    ...(v.ARGUS_OIDC_ISSUER === undefined ? {} : { identity: identityOf(v) }),
    metricsHost: v.ARGUS_METRICS_HOST,
    metricsPort: v.ARGUS_METRICS_PORT,
    computeThreads: v.ARGUS_COMPUTE_THREADS,
    renderThreads: v.ARGUS_RENDER_THREADS,
    signingKeys: v.ARGUS_SIGNING_KEYS,
    ...(v.ARGUS_ERASURE_KEY === undefined ? {} : { erasureKey: v.ARGUS_ERASURE_KEY }),
    seed: v.ARGUS_SEED,
    feed: v.ARGUS_FEED,
    binanceUrl: v.ARGUS_BINANCE_URL,
    historyDays: v.ARGUS_HISTORY_DAYS,
    ...(v.ARGUS_CALENDAR_FILE === undefined ? {} : { calendarFile: path.resolve(v.ARGUS_CALENDAR_FILE) }),
    logLevel: v.ARGUS_LOG_LEVEL,
    ...(v.ARGUS_NARRATIVE_URL === undefined ? {} : { narrative: narrativeOf(v) }),
  };
}

/** The transport that is named, or the one whose key or address is there. */
const mailOf = (v: Record<VariableName, never>): Configuration['mail'] => ({
  transport:
    v.ARGUS_MAIL_TRANSPORT ??
    (v.RESEND_API_KEY !== undefined ? 'resend' : v.SMTP_URL !== undefined ? 'smtp' : 'outbox'),
  from: v.ARGUS_MAIL_FROM,
  digestHours: v.ARGUS_DIGEST_HOURS,
  resendKey: v.RESEND_API_KEY,
  resendUrl: v.RESEND_BASE_URL,
  smtpUrl: v.SMTP_URL,
  webhookSecrets: secretsOf(v.RESEND_WEBHOOK_SECRETS),
});

const secretsOf = (list: string | undefined): string[] =>
  String(list ?? '')
    .split(',')
    .filter((secret) => secret !== '');

const identityOf = (v: Record<VariableName, never>): NonNullable<Configuration['identity']> => ({
  issuer: v.ARGUS_OIDC_ISSUER,
  jwksUrl: v.ARGUS_OIDC_JWKS_URL ?? `${String(v.ARGUS_OIDC_ISSUER).replace(/\/$/, '')}/.well-known/jwks.json`,
  parties: v.ARGUS_OIDC_PARTIES,
  webhookSecrets: secretsOf(v.ARGUS_IDENTITY_WEBHOOK_SECRETS),
});

/** The key stands in one line where a variable cannot have several. */
const cdnOf = (v: Record<VariableName, never>): Pick<Configuration, 'cdn'> =>
  [v.ARGUS_CDN_URL, v.ARGUS_CDN_KEY_PAIR_ID, v.ARGUS_CDN_PRIVATE_KEY].includes(undefined as never)
    ? {}
    : {
        cdn: {
          baseUrl: v.ARGUS_CDN_URL,
          keyPairId: v.ARGUS_CDN_KEY_PAIR_ID,
          privateKey: String(v.ARGUS_CDN_PRIVATE_KEY).replaceAll('\\n', '\n'),
        },
      };

const narrativeOf = (v: Record<VariableName, never>): NonNullable<Configuration['narrative']> => ({
  style: v.ARGUS_NARRATIVE_STYLE,
  url: v.ARGUS_NARRATIVE_URL,
  model: v.ARGUS_NARRATIVE_MODEL,
  key: v.ARGUS_NARRATIVE_KEY,
  timeoutMs: v.ARGUS_NARRATIVE_TIMEOUT * 1000,
});

/** "; did you mean X?" for a name that differs in at most three letters. */
function closest(name: string): string {
  const [best] = Object.keys(VARIABLES)
    .map((variable) => ({ variable, distance: editDistance(name, variable) }))
    .sort((a, b) => a.distance - b.distance);
  return best !== undefined && best.distance <= 3 ? `; did you mean ${best.variable}?` : '';
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(
        (row[j] as number) + 1,
        (next[j - 1] as number) + 1,
        (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1),
      );
    }
    row = next;
  }
  return row[b.length] as number;
}
