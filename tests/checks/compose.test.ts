import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { inClone } from '#cli/setup/paths.mjs';
import { COMPOSE_VARIABLES, type ComposeVariable } from '#config/compose-variables.ts';
import { environmentExample } from '#config/document.ts';
import { readEnvironment } from '#config/environment.ts';
import { VARIABLES } from '#config/variables.ts';

interface Service {
  readonly image: string;
  readonly restart: string;
  readonly build?: { readonly args: Record<string, string> };
  readonly environment?: Record<string, string>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly healthcheck?: object;
  readonly depends_on?: Record<string, { readonly condition: string }>;
  readonly command?: readonly string[];
}
interface Compose {
  readonly services: Record<string, Service>;
  readonly 'x-images': readonly string[];
}

const read = (file: string) => readFileSync(inClone(file), 'utf8');
const text = read('docker-compose.yml');
const compose = parse(text, { merge: true }) as Compose;
const services = Object.entries(compose.services);
const ARGUS = ['migrate', 'worker', 'history', 'gateway'];

describe('docker-compose.yml', () => {
  it('follows the schema of the Compose Specification', () => {
    const schema = JSON.parse(read('tests/checks/fixtures/compose-spec/compose-spec.json')) as object;
    const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(schema);
    validate(compose);
    expect(validate.errors).toBeNull();
    expect(validate({ services: { a: { imgae: 'x' } } })).toBe(false);
  });

  it('names every image once, at the top, with a version', () => {
    const images = compose['x-images'];
    for (const image of images) expect(image).toMatch(/^[a-z0-9/._-]+:\d[\w.-]*$/);
    expect(services.filter(([, { image }]) => !images.includes(image))).toEqual([]);
    expect(text.match(/^\s+(?:image|NODE_IMAGE): (?!\*)/gm)).toBeNull();
    expect(images.some((image) => /auto-setup|latest/.test(image))).toBe(false);
  });

  it('has the version of this program, and the base image of the Dockerfile', () => {
    const { version } = JSON.parse(read('package.json')) as { version: string };
    expect(compose.services.worker?.image).toBe(`argus:${version}`);
    expect(read('Dockerfile')).toContain(`ARG NODE_IMAGE=${compose.services.worker?.build?.args.NODE_IMAGE}\n`);
  });

  it('takes every variable from .env.example, and every secret without a default', () => {
    const example = environmentExample();
    const used = [...text.matchAll(/\$\{(\w+)([^}]*)\}/g)].map(([, name, rest]) => ({
      name: name as string,
      rest: rest as string,
    }));
    for (const { name } of used) expect(example, name).toMatch(new RegExp(`^#?${name}=`, 'm'));
    const composeVariables = Object.entries(COMPOSE_VARIABLES) as [string, ComposeVariable][];
    const secrets = composeVariables.filter(([, variable]) => variable.default === undefined).map(([name]) => name);
    for (const { name, rest } of used.filter((use) => secrets.includes(use.name))) expect(rest, name).toMatch(/^:\?/);
    expect(new Set(used.filter(({ rest }) => rest.startsWith(':?')).map(({ name }) => name))).toEqual(new Set(secrets));
    for (const [name, variable] of composeVariables)
      if (variable.default !== undefined) expect(text, name).toContain(`\${${name}:-${variable.default}}`);
  });

  it('holds no secret: whatever looks like one comes from the environment', () => {
    for (const [name, { environment = {} }] of services) {
      for (const [variable, value] of Object.entries(environment)) {
        if (/PASSWORD|PWD|SECRET|KEYS|TOKEN/.test(variable))
          expect(value, `${name}.${variable}`).toMatch(/^\$\{\w+:\?[^}]*\}$/);
      }
    }
    expect(text).not.toMatch(/:\/\/\w+:(?!\$\{)[^@\s]+@/);
  });

  it('opens ports on loopback only', () => {
    const ports = services.flatMap(([, service]) => service.ports ?? []);
    expect(ports.length).toBeGreaterThan(0);
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:\$\{\w+:-\d+\}:\d+$/);
  });

  it.each(['worker', 'gateway'])('lets Prometheus of this host read the metrics of the %s', (name) => {
    const { ports = [], environment = {} } = compose.services[name] as Service;
    expect(environment.ARGUS_METRICS_HOST).toBe('0.0.0.0');
    expect(ports.filter((port) => port.endsWith(`:${VARIABLES.ARGUS_METRICS_PORT.default}`))).toHaveLength(1);
  });

  it('has a health check for each lasting service, and starts nothing before what it needs', () => {
    for (const [name, service] of services) {
      if (service.restart === 'unless-stopped') expect(service.healthcheck, name).toBeDefined();
      for (const [needed, { condition }] of Object.entries(service.depends_on ?? {})) {
        const stays = compose.services[needed]?.restart === 'unless-stopped';
        expect(condition, `${name} → ${needed}`).toBe(stays ? 'service_healthy' : 'service_completed_successfully');
      }
    }
  });

  it.each(ARGUS)(
    'gives %s an environment that Argus accepts and that uses the servers, not the embedded engines',
    (name) => {
      const { environment = {} } = compose.services[name] as Service;
      const given: Record<string, string> = {
        CLICKHOUSE_PASSWORD: 'p',
        DATABASE_PASSWORD: 'p',
        ARGUS_SIGNING_KEYS: `a:${'k'.repeat(43)}`,
        ARGUS_ERASURE_KEY: 'e'.repeat(43),
      };
      const fill = (value: string) =>
        value.replace(/\$\{(\w+)(?::-([^}]*)|:\?[^}]*)\}/g, (_all, key: string, or?: string) => given[key] ?? or ?? '');
      const filled = Object.fromEntries(
        Object.entries(environment).map(([variable, value]) => [variable, fill(value)]),
      );
      for (const variable of Object.keys(filled)) expect(Object.keys(VARIABLES)).toContain(variable);
      const config = readEnvironment(filled);
      expect(config).toMatchObject({
        clickhouse: { url: 'http://clickhouse:8123' },
        temporalAddress: 'temporal:7233',
        siteDirectory: '/site',
      });
      expect(config.databaseUrl).toBe('postgres://argus:p@postgres:5432/argus');
    },
  );

  it('hands the gateway the proxies that stand before it, or all readers share the limit of one address', () => {
    expect(compose.services.gateway?.environment?.ARGUS_TRUSTED_PROXIES).toMatch(/^\$\{ARGUS_TRUSTED_PROXIES:-\}$/);
  });

  it('ticks: one job sets the schedules, with the feed of the worker, and the gateway waits for no warehouse', () => {
    const feed = (name: string) => (compose.services[name]?.command ?? []).filter((part) => part.startsWith('--'));
    expect(compose.services.migrate?.command).toEqual(['migrate']);
    expect(Object.keys(compose.services.migrate?.depends_on ?? {})).toContain('temporal-namespace');
    expect(compose.services.history?.command?.slice(0, 2)).toEqual(['schedules', 'apply']);
    expect(feed('history')).toEqual([...feed('worker'), '--history']);
    expect(Object.keys(compose.services.gateway?.depends_on ?? {})).toEqual(['migrate']);
  });

  it('tunes the Temporal server as the development server is tuned', () => {
    const dynamic = parse(read('deploy/temporal/dynamic-config.yaml')) as Record<string, { value: unknown }[]>;
    const tuning = [...read('app/temporal-server.ts').matchAll(/'((?:history|system)\.\w+)=(\w+)'/g)];
    expect(tuning.length).toBeGreaterThanOrEqual(3);
    for (const [, key, value] of tuning) expect(String(dynamic[key as string]?.[0]?.value), key).toBe(value);
  });
});

describe('Dockerfile', () => {
  const lines = read('Dockerfile').split('\n');

  it('runs as a user who is not root, without development packages', () => {
    expect(lines.filter((line) => line.startsWith('USER '))).toEqual(['USER node']);
    expect(lines.some((line) => /npm ci --omit=dev/.test(line))).toBe(true);
  });

  it('copies no secret and nothing outside of the product', () => {
    const ignored = read('.dockerignore').split('\n');
    for (const path of ['.env', '.git', '.argus', '**/node_modules', 'tests']) expect(ignored).toContain(path);
  });
});
