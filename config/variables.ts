import { isIP } from 'node:net';
import { availableParallelism } from 'node:os';
import { z } from 'zod';

export interface Variable {
  readonly schema: z.ZodType;
  readonly meaning: string;
  /** Shown in the documentation; absent: there is no default. */
  readonly default?: string;
  readonly allowed: string;
  readonly secret?: boolean;
}

const text = z.string().min(1);
const port = z.coerce.number().int().min(1).max(65535);
const threads = z.coerce.number().int().min(1).max(64);
const cores = Math.max(1, Math.min(availableParallelism(), 8));
const aMinute = z.coerce.number().int().min(1).max(1_000_000_000);
const A_MINUTE = 'a whole number';
/** Texts with commas between; nothing is none. */
const commaList = z
  .string()
  .default('')
  .transform((list) =>
    list
      .split(',')
      .map((each) => each.trim())
      .filter((each) => each !== ''),
  );
const httpUrl = z.url({ protocol: /^https?$/ });

/** Names of the ways for mails to leave (`delivery/mail/transports.ts`). */
const MAIL_TRANSPORTS = ['outbox', 'resend', 'smtp'] as const;
export type MailTransportName = (typeof MAIL_TRANSPORTS)[number];

const PORT = 'a port, 1 to 65535';
const THREADS = 'a whole number, 1 to 64';

/** Every environment variable Argus reads, in the order of the documentation. */
export const VARIABLES = {
  ARGUS_DATA_DIR: {
    schema: text.default('.argus'),
    default: '.argus',
    allowed: 'a folder',
    meaning: 'Everything that is kept: warehouse, database, Temporal, pages, mails, logs.',
  },
  ARGUS_SITE_DIR: {
    schema: text.optional(),
    allowed: 'a folder',
    default: '<data>/site',
    meaning: 'Content store and releases of the report pages.',
  },
  ARGUS_IMAGE: {
    schema: text.optional(),
    allowed: 'a digest, sha256:…',
    meaning: 'The image this process runs in, for the facts of its runs; in a clone the commit says which code it is.',
  },
  OPENLINEAGE_URL: {
    schema: z.url({ protocol: /^(https?|file)$/ }).optional(),
    allowed: 'an http(s) URL or file:///…',
    secret: true,
    meaning: 'Where lineage is told as OpenLineage: a receiver, or a file of JSON lines; absent: nowhere.',
  },
  ARGUS_OUTBOX_DIR: {
    schema: text.optional(),
    allowed: 'a folder',
    default: '<data>/outbox',
    meaning: 'Digests as .eml files.',
  },
  ARGUS_MAIL_TRANSPORT: {
    schema: z.enum(MAIL_TRANSPORTS).optional(),
    default: '<by what is set: RESEND_API_KEY, SMTP_URL, else outbox>',
    allowed: MAIL_TRANSPORTS.join(' or '),
    meaning: 'How mails leave: by a provider, or into the folder of ARGUS_OUTBOX_DIR.',
  },
  ARGUS_MAIL_FROM: {
    schema: z.email().optional(),
    allowed: 'an address',
    meaning: 'Who mails are from; a tenant with a host name of its own sends as digest@ that name.',
  },
  ARGUS_DIGEST_HOURS: {
    schema: z.coerce.number().min(1).max(168).default(12),
    default: '12',
    allowed: 'hours, 1 to 168',
    meaning: 'How long after its batch began a digest may leave; then it is stale, and the ledger says so.',
  },
  RESEND_API_KEY: { schema: text.optional(), allowed: 'a key', meaning: 'Mails leave by Resend.', secret: true },
  RESEND_BASE_URL: {
    schema: httpUrl.optional(),
    allowed: 'an http(s) URL',
    meaning: 'Another address of the interface of Resend.',
  },
  RESEND_WEBHOOK_SECRETS: {
    schema: z
      .string()
      .regex(/^whsec_[\w+/=-]+(,whsec_[\w+/=-]+)*$/)
      .optional(),
    allowed: 'whsec_…, the new one first, with commas',
    meaning: 'What Resend signs its webhooks with; they come to /webhooks/resend.',
    secret: true,
  },
  SMTP_URL: {
    schema: z.url({ protocol: /^smtps?$/ }).optional(),
    allowed: 'smtp:// or smtps:// with user, password and host',
    meaning: 'Mails leave by this server.',
    secret: true,
  },
  CLICKHOUSE_URL: {
    schema: httpUrl.optional(),
    allowed: 'an http(s) URL',
    meaning: 'ClickHouse server; absent: the engine in this process.',
  },
  CLICKHOUSE_USER: { schema: text.optional(), allowed: 'a name', meaning: 'User of the ClickHouse server.' },
  CLICKHOUSE_PASSWORD: {
    schema: z.string().optional(),
    allowed: 'text',
    secret: true,
    meaning: 'Password of the ClickHouse server.',
  },
  CLICKHOUSE_DATABASE: {
    schema: z
      .string()
      .regex(/^[a-z_][a-z0-9_]*$/)
      .default('argus'),
    default: 'argus',
    allowed: 'a lower-case name',
    meaning: 'Database of the warehouse.',
  },
  CLICKHOUSE_BACKUP_DIR: {
    schema: text.optional(),
    allowed: 'a folder',
    meaning:
      'Where this process finds what the ClickHouse server writes for BACKUP … TO File(…); for argus backup and restore with CLICKHOUSE_URL.',
  },
  DATABASE_URL: {
    schema: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
    allowed: 'a postgres URL',
    secret: true,
    meaning: 'PostgreSQL server; absent: the engine in this process.',
  },
  TEMPORAL_ADDRESS: {
    schema: z
      .string()
      .regex(/^[\w.-]+:\d+$/)
      .optional(),
    allowed: 'host:port',
    meaning: 'Temporal server; absent: a development server as a child process.',
  },
  TEMPORAL_NAMESPACE: {
    schema: text.default('default'),
    default: 'default',
    allowed: 'a name',
    meaning: 'Temporal namespace.',
  },
  ARGUS_TEMPORAL_CLI: {
    schema: text.optional(),
    allowed: 'a path',
    meaning: 'Temporal CLI for the child process; the bootstrap finds it.',
  },
  ARGUS_TEMPORAL_PORT: {
    schema: port.default(7243),
    default: '7243',
    allowed: PORT,
    meaning: 'Port of the child Temporal server (loopback).',
  },
  ARGUS_TEMPORAL_UI_PORT: {
    schema: port.default(8243),
    default: '8243',
    allowed: PORT,
    meaning: 'Port of its Web UI (loopback).',
  },
  ARGUS_TEMPORAL_UI_URL: {
    schema: httpUrl.optional(),
    allowed: 'an http(s) URL',
    meaning: 'Web UI of a TEMPORAL_ADDRESS server, for the links we print.',
  },
  ARGUS_GATEWAY_HOST: {
    schema: text.default('127.0.0.1'),
    default: '127.0.0.1',
    allowed: 'an address',
    meaning: 'Where the gateway listens.',
  },
  ARGUS_GATEWAY_PORT: { schema: port.default(8787), default: '8787', allowed: PORT, meaning: 'Port of the gateway.' },
  ARGUS_BASE_URL: {
    schema: httpUrl.optional(),
    allowed: 'an http(s) URL',
    default: 'http://<host>:<port>',
    meaning:
      'Public address of the gateway, for links in mails. https makes cookies Secure and bound to this host (__Host-).',
  },
  ARGUS_CDN_URL: {
    schema: httpUrl.optional(),
    allowed: 'an http(s) URL',
    meaning: 'Address of a CDN (CloudFront) with the tree of each tier below it, for argus link --cookies.',
  },
  ARGUS_CDN_KEY_PAIR_ID: {
    schema: z.string().regex(/^\w+$/).optional(),
    allowed: 'an id, as CloudFront gives it',
    meaning: 'Names the public key that the CDN has.',
  },
  ARGUS_CDN_PRIVATE_KEY: {
    schema: z
      .string()
      .regex(/^-----BEGIN (RSA )?PRIVATE KEY-----/)
      .optional(),
    allowed: 'an RSA key in PEM, with line breaks or \\n',
    secret: true,
    meaning: 'Signs the cookies of the CDN.',
  },
  ARGUS_CONTACT: {
    schema: z.email().optional(),
    allowed: 'a mail address',
    meaning:
      'Whom readers are told to ask, on small pages of the gateway; a brand may name another. Absent: nobody is named.',
  },
  ARGUS_LIMIT_RECIPIENT: {
    schema: aMinute.default(600),
    default: '600',
    allowed: A_MINUTE,
    meaning: 'Requests a minute that the gateway answers to one recipient.',
  },
  ARGUS_LIMIT_TENANT: {
    schema: aMinute.default(120_000),
    default: '120000',
    allowed: A_MINUTE,
    meaning: 'The same of all recipients of a tenant.',
  },
  ARGUS_LIMIT_ADDRESS: {
    schema: aMinute.default(6_000),
    default: '6000',
    allowed: A_MINUTE,
    meaning:
      'The same from one address, or one IPv6 network of 64 bits. Behind a proxy set ARGUS_TRUSTED_PROXIES, or all readers share it.',
  },
  ARGUS_TRUSTED_PROXIES: {
    schema: commaList.refine((list) => list.every((each) => isIP(each.split('/')[0] ?? '') !== 0)),
    allowed: 'addresses and networks (10.0.0.0/8), with commas between',
    meaning: 'Proxies in front of the gateway: their X-Forwarded-For and X-Forwarded-Host count.',
  },
  REDIS_URL: {
    schema: z
      .string()
      .regex(/^rediss?:\/\/\S+$/)
      .optional(),
    allowed: 'redis://… or rediss://…',
    meaning: 'A Redis or Valkey server by which gateways share the limits of the API; absent: each counts for itself.',
    secret: true,
  },
  ARGUS_SPOOL_DIR: {
    schema: text.optional(),
    default: '`requests` in the data directory',
    allowed: 'a directory',
    meaning:
      'Where requests of the API are written before they are answered: a disk of this process, kept over restarts.',
  },
  ARGUS_SPOOL_SYNC: {
    schema: z.enum(['group', 'none']).default('group'),
    default: 'group',
    allowed: 'group, none',
    meaning: 'group: they are on the disk before they are answered; none: a power cut may lose the last of them.',
  },
  ARGUS_OIDC_ISSUER: {
    schema: httpUrl.optional(),
    allowed: 'an http(s) URL',
    meaning: 'A provider of identity whose tokens (iss) sign users in too, such as Clerk; absent: none.',
  },
  ARGUS_OIDC_JWKS_URL: {
    schema: httpUrl.optional(),
    allowed: 'an http(s) URL',
    default: '<issuer>/.well-known/jwks.json',
    meaning: 'Where the keys of that provider are.',
  },
  ARGUS_OIDC_PARTIES: {
    schema: commaList.refine((list) => list.every((each) => URL.canParse(each) && new URL(each).origin === each)),
    allowed: 'origins, with commas',
    meaning: 'Pages for which tokens of that provider may be made (azp), such as https://app.example.com.',
  },
  ARGUS_IDENTITY_WEBHOOK_SECRETS: {
    schema: z
      .string()
      .regex(/^whsec_[\w+/=-]+(,whsec_[\w+/=-]+)*$/)
      .optional(),
    allowed: 'whsec_…, the new one first, with commas',
    meaning: 'What that provider signs its webhooks with; they come to /hooks/identity.',
    secret: true,
  },
  ARGUS_METRICS_HOST: {
    schema: text.default('127.0.0.1'),
    default: '127.0.0.1',
    allowed: 'an address',
    meaning: 'Where /metrics (Prometheus) of a worker or a gateway listens.',
  },
  ARGUS_METRICS_PORT: {
    schema: port.default(9464),
    default: '9464',
    allowed: PORT,
    meaning: 'Port of /metrics; each process of a host needs one of its own.',
  },
  ARGUS_COMPUTE_THREADS: {
    schema: threads.default(cores),
    default: 'cores, at most 8',
    allowed: THREADS,
    meaning: 'Threads that compute features and regimes.',
  },
  ARGUS_RENDER_THREADS: {
    schema: threads.default(Math.min(cores, 4)),
    default: 'cores, at most 4',
    allowed: THREADS,
    meaning: 'Threads that render pages.',
  },
  ARGUS_SIGNING_KEYS: {
    schema: z
      .string()
      .regex(/^[\w-]+:[A-Za-z0-9_-]{32,}(:\d{9,11})?(,[\w-]+:[A-Za-z0-9_-]{32,}(:\d{9,11})?)*$/)
      .optional(),
    allowed: 'id:base64url key of 32 or more characters, several separated by commas, the newest first',
    secret: true,
    meaning: 'Keys of signed links; absent: made once and kept in the data directory. Required with DATABASE_URL.',
  },
  ARGUS_ERASURE_KEY: {
    schema: z
      .string()
      .regex(/^[A-Za-z0-9_-]{32,}$/)
      .optional(),
    allowed: 'base64url, 32 or more characters',
    secret: true,
    meaning:
      'Hashes the addresses of erased recipients; absent: made once and kept in the data directory. Needed with DATABASE_URL to add or remove recipients.',
  },
  ARGUS_WEBHOOKS_TO: {
    schema: z.enum(['internet', 'loopback']).default('internet'),
    default: 'internet',
    allowed: 'internet, loopback',
    meaning: 'Where webhooks may go: loopback takes this machine too, without TLS, to try them out.',
  },
  ARGUS_SEED: {
    schema: z.coerce.number().int().min(0).max(4294967295).default(1),
    default: '1',
    allowed: 'a whole number, 0 to 4294967295',
    meaning: 'Seed of the simulated market.',
  },
  ARGUS_FEED: {
    schema: text.optional(),
    allowed: 'binance:SYMBOL,SYMBOL…',
    meaning: 'Live feed of up, backfill and worker when no option names one.',
  },
  ARGUS_BINANCE_URL: {
    schema: httpUrl.default('https://api.binance.com'),
    default: 'https://api.binance.com',
    allowed: 'an http(s) URL',
    meaning: 'REST interface of the feed binance; https://data-api.binance.vision serves the same public data.',
  },
  ARGUS_CALENDAR_FILE: {
    schema: text.optional(),
    allowed: 'a file, CSV or JSON',
    meaning: 'Closures and special sessions that the calendars lack; its format: market/calendar/README.md.',
  },
  ARGUS_HISTORY_DAYS: {
    schema: z.coerce.number().int().min(1).max(3650).default(60),
    default: '60',
    allowed: 'a whole number, 1 to 3650',
    meaning:
      'Days of minutes that the first start with a live feed loads; regimes of 4h need 42. Daily bars: always 1300 days.',
  },
  ARGUS_LOG_LEVEL: {
    schema: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
    default: 'info',
    allowed: 'trace, debug, info, warn, error, silent',
    meaning: 'Least level that is logged.',
  },
  ARGUS_NARRATIVE_URL: {
    schema: httpUrl.optional(),
    allowed: 'an http(s) URL',
    meaning: 'Language model that may polish the words of notes, never their values; absent: none is asked.',
  },
  ARGUS_NARRATIVE_STYLE: {
    schema: z.enum(['openai', 'anthropic']).default('openai'),
    default: 'openai',
    allowed: 'openai, anthropic',
    meaning: 'Its interface: /v1/chat/completions or /v1/messages.',
  },
  ARGUS_NARRATIVE_MODEL: {
    schema: text.optional(),
    allowed: 'a name',
    meaning: 'Its model; needed with ARGUS_NARRATIVE_URL.',
  },
  ARGUS_NARRATIVE_KEY: {
    schema: text.optional(),
    allowed: 'text',
    secret: true,
    meaning: 'Its key; absent: none is sent.',
  },
  ARGUS_NARRATIVE_TIMEOUT: {
    schema: z.coerce.number().int().min(1).max(300).default(20),
    default: '20',
    allowed: 'seconds, 1 to 300',
    meaning: 'How long one note waits for it; then the deterministic words stand.',
  },
  ARGUS_SHARED_DATA: {
    schema: text.optional(),
    allowed: 'a folder',
    default: '../shared/data',
    meaning: 'Real market data for tests and benchmarks; where it is absent they are skipped and listed.',
  },
  ARGUS_EVALUATION_PARTS: {
    schema: text.optional(),
    allowed: 'a folder',
    meaning: 'Where npm run evaluate keeps the results of its trials; absent: docs/evaluation/trials.',
  },
  ARGUS_PYTHON: {
    schema: text.optional(),
    allowed: 'a program',
    meaning:
      'Python with the packages of research/peers/requirements.txt, for npm run evaluate; absent: peers are not run.',
  },
} as const satisfies Record<string, Variable>;

export type VariableName = keyof typeof VARIABLES;
