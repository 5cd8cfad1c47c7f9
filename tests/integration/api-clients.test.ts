import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openReportApi, type ReportApi } from '#api/testing/report-api.ts';
import { inClone } from '#cli/setup/paths.mjs';

const run = promisify(execFile);
const program = process.env['CLIENT_PYTHON'] ?? '';
const isThere =
  program !== '' &&
  spawnSync(program, ['-c', 'import schemathesis, openapi_python_client, openapi_spec_validator']).status === 0;
const besides = (name: string): string => path.join(path.dirname(program), name);

const folder = mkdtempSync(path.join(tmpdir(), 'argus-clients-'));
const description = path.join(folder, 'openapi.json');
let world: ReportApi;

describe(`clients of the API${isThere ? '' : ' (skipped: CLIENT_PYTHON names no Python with tests/clients/requirements.txt)'}`, () => {
  if (!isThere) return it.skip('no such Python is there', () => {});
  beforeAll(async () => {
    world = await openReportApi();
    // What is larger than HTTP allows is refused before it reaches a route.
    writeFileSync(
      path.join(folder, 'schemathesis.toml'),
      'checks.negative_data_rejection.expected-statuses = [400, 401, 403, 404, 405, 406, 409, 415, 422, 428, 429, 431, "5xx"]\n',
    );
    writeFileSync(description, await (await world.api.ask('/v1/openapi.json', null)).text());
  }, 240_000);
  afterAll(async () => {
    await world?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('find a description that the validator of OpenAPI 3.1 takes', async () => {
    const check = `import json, sys
from openapi_spec_validator import OpenAPIV31SpecValidator
for error in OpenAPIV31SpecValidator(json.load(open(sys.argv[1]))).iter_errors():
    print(error.json_path, error.message)`;
    expect((await run(program, ['-c', check, description])).stdout).toBe('');
  });

  it('generate a client from it, and read documents and lists with that', async () => {
    const client = path.join(folder, 'argus_client');
    await run(besides('openapi-python-client'), [
      'generate',
      '--path',
      description,
      '--output-path',
      client,
      '--meta',
      'none',
      '--overwrite',
    ]);
    const { stdout } = await run(program, [
      inClone('tests', 'clients', 'read.py'),
      client,
      world.api.url,
      world.keyOf('growth'),
    ]);
    const read = JSON.parse(stdout) as { modules: number; tier: string; rows: number };
    expect(read).toMatchObject({ tier: 'growth', pages: 5, rows: 50 });
    expect(read.modules).toBeGreaterThan(50);
  }, 120_000);

  it('ask every route with anything, and get what its description says and never an error of ours', async () => {
    const { stdout } = await run(
      besides('schemathesis'),
      [
        ...[
          'run',
          description,
          '--url',
          world.api.url,
          '--header',
          `Authorization: Bearer ${world.keyOf('enterprise')}`,
        ],
        ...[
          '--phases',
          'examples,fuzzing',
          '--max-examples',
          '8',
          '--seed',
          '20261128',
          '--generation-database',
          'none',
          '--no-color',
        ],
        // A cursor, and an idempotency key that was used, are refused by what they belong to, which no description can say.
        ...['--exclude-checks', 'positive_data_acceptance'],
      ],
      { cwd: folder, maxBuffer: 1 << 26 },
    ).catch((error: { stdout: string; stderr: string }) => ({ stdout: `${error.stdout}\n${error.stderr}` }));
    // Skipped: what the description leaves no wrong value for.
    expect(stdout).toMatch(/(\d{3,}) generated, \1 passed/);
  }, 600_000);
});
