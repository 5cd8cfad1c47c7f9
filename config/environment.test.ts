import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ArgusError } from '#errors/argus-error.ts';
import { configurationPage, environmentExample } from './document.ts';
import { readEnvironment } from './environment.ts';
import { VARIABLES, type Variable } from './variables.ts';

const variables = Object.entries(VARIABLES) as [string, Variable][];

function refusal(env: Record<string, string>): string {
  try {
    readEnvironment(env);
  } catch (error) {
    if (error instanceof ArgusError && error.code === 'ARGUS_CONFIG_INVALID') return error.message;
    throw error;
  }
  throw new Error('accepted');
}

describe('the configuration', () => {
  it('starts embedded, on loopback and in .argus when no variable is set', () => {
    const config = readEnvironment({});
    expect(config).toMatchObject({
      dataDirectory: path.resolve('.argus'),
      siteDirectory: path.resolve('.argus/site'),
      outboxDirectory: path.resolve('.argus/outbox'),
      mail: { transport: 'outbox' },
      clickhouse: { url: undefined, database: 'argus' },
      databaseUrl: undefined,
      temporalAddress: undefined,
      gatewayHost: '127.0.0.1',
      metricsHost: '127.0.0.1',
      baseUrl: 'http://127.0.0.1:8787',
    });
  });

  it('takes an empty value as not set, as .env files and compose pass it', () => {
    const empty = Object.fromEntries(variables.map(([name]) => [name, '']));
    expect(readEnvironment(empty)).toEqual(readEnvironment({}));
  });

  it('asks no language model unless one is named with its URL', () => {
    expect(readEnvironment({ ARGUS_NARRATIVE_KEY: 'k' }).narrative).toBeUndefined();
    expect(
      readEnvironment({
        ARGUS_NARRATIVE_URL: 'https://m.example',
        ARGUS_NARRATIVE_MODEL: 'm',
        ARGUS_NARRATIVE_KEY: 'k',
      }).narrative,
    ).toEqual({ style: 'openai', url: 'https://m.example', model: 'm', key: 'k', timeoutMs: 20_000 });
    expect(refusal({ ARGUS_NARRATIVE_URL: 'https://m.example', ARGUS_NARRATIVE_KEY: 'secret' })).toBe(
      'ARGUS_NARRATIVE_MODEL must be a name where ARGUS_NARRATIVE_URL is set',
    );
  });

  it('knows a provider of identity by its issuer, and where its keys are unless that is named', () => {
    expect(readEnvironment({ ARGUS_OIDC_PARTIES: 'https://a.example' }).identity).toBeUndefined();
    const named = {
      ARGUS_OIDC_ISSUER: 'https://clerk.example',
      ARGUS_OIDC_PARTIES: 'https://a.example, https://b.example',
    };
    expect(readEnvironment({ ...named, ARGUS_IDENTITY_WEBHOOK_SECRETS: 'whsec_a,whsec_b' }).identity).toEqual({
      issuer: 'https://clerk.example',
      jwksUrl: 'https://clerk.example/.well-known/jwks.json',
      parties: ['https://a.example', 'https://b.example'],
      webhookSecrets: ['whsec_a', 'whsec_b'],
    });
    expect(refusal({ ...named, ARGUS_OIDC_PARTIES: 'https://a.example/' })).toMatch(
      /^ARGUS_OIDC_PARTIES must be origins/,
    );
  });

  it('moves site and outbox with the data directory unless they are named', () => {
    const { siteDirectory, outboxDirectory } = readEnvironment({ ARGUS_DATA_DIR: '/d', ARGUS_OUTBOX_DIR: '/mails' });
    expect([siteDirectory, outboxDirectory]).toEqual(['/d/site', '/mails']);
  });

  it('names every wrong variable with what is allowed, in one sentence', () => {
    expect(refusal({ ARGUS_GATEWAY_PORT: '70000', CLICKHOUSE_URL: 'clickhouse:8123', ARGUS_LOG_LEVEL: 'loud' })).toBe(
      'CLICKHOUSE_URL must be an http(s) URL, not "clickhouse:8123"; ARGUS_GATEWAY_PORT must be a port, 1 to 65535, not "70000"; ' +
        'ARGUS_LOG_LEVEL must be trace, debug, info, warn, error, silent, not "loud"',
    );
  });

  it('refuses an unknown ARGUS_ variable and says which one was meant', () => {
    expect(refusal({ ARGUS_GATEWAY_PROT: '8080' })).toBe(
      'ARGUS_GATEWAY_PROT is not a variable of Argus; did you mean ARGUS_GATEWAY_PORT?',
    );
    expect(refusal({ ARGUS_SOMETHING_ELSE: '1' })).toBe('ARGUS_SOMETHING_ELSE is not a variable of Argus');
  });

  it('never shows the value of a secret, whatever is wrong with it', () => {
    const secrets = variables.filter(([, { secret }]) => secret).map(([name]) => name);
    expect(secrets).toEqual([
      'OPENLINEAGE_URL',
      'RESEND_API_KEY',
      'RESEND_WEBHOOK_SECRETS',
      'SMTP_URL',
      'CLICKHOUSE_PASSWORD',
      'DATABASE_URL',
      'ARGUS_CDN_PRIVATE_KEY',
      'REDIS_URL',
      'ARGUS_IDENTITY_WEBHOOK_SECRETS',
      'ARGUS_SIGNING_KEYS',
      'ARGUS_ERASURE_KEY',
      'ARGUS_NARRATIVE_KEY',
    ]);
    fc.assert(
      fc.property(
        fc.constantFrom('DATABASE_URL', 'ARGUS_SIGNING_KEYS'),
        fc.stringMatching(/^[a-z0-9]{12,20}$/),
        (name, value) => {
          expect(refusal({ [name]: value })).not.toContain(value);
        },
      ),
    );
  });

  it('accepts the default it documents, for every variable that has one that can be typed', () => {
    for (const [name, { default: value, schema }] of variables) {
      if (value === undefined || value.includes('<') || value.startsWith('cores')) continue;
      expect(schema.safeParse(value).success, name).toBe(true);
      expect(String(schema.parse(undefined) ?? value), name).toBe(value);
    }
  });
});

describe('what is generated from the variables', () => {
  const read = (file: string) => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');

  it('docs/configuration.md equals what node config/document.ts writes', () => {
    expect(read('docs/configuration.md')).toBe(configurationPage());
  });

  it('.env.example equals what node config/document.ts writes, and holds no value of a secret', () => {
    expect(read('.env.example')).toBe(environmentExample());
    const example = read('.env.example');
    for (const [name, { secret }] of variables) if (secret) expect(example).toMatch(new RegExp(`^#?${name}=$`, 'm'));
  });
});
