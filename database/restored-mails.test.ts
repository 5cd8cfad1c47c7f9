import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seedDemoOwner, seedDemoTenant } from './demo-tenant.ts';
import { migrateDatabase } from './migrate.ts';
import { holdRestored } from './restored-mails.ts';
import { MIGRATIONS, startDatabase, type TestDatabase } from './testing/servers.ts';

const FROM = Date.UTC(2026, 10, 27);
let engine: TestDatabase;
beforeAll(async () => {
  engine = await startDatabase('embedded');
});
afterAll(() => engine?.close());

describe('a restored database', () => {
  it('nobody is signed in any more, and a mail of an account that may have left is looked up before it is sent', async () => {
    const database = await engine.open();
    await seedDemoTenant(database);
    await seedDemoOwner(database);
    await database.system((tx) =>
      tx.query(
        `INSERT INTO user_sessions (token_sha256, user_id, tenant_id, created_at, seen_at, fresh_at, expires_at)
           SELECT sha256('a'), user_id, tenant_id, now(), now(), now(), now() FROM memberships;
         INSERT INTO sign_in_tokens (id, purpose, token_sha256, key_id, address, asked_at, expires_at, state)
           SELECT id, 'sign-in', sha256('b'), 'k', email, now(), now(), 'planned' FROM users`,
      ),
    );
    await holdRestored(database, { from: FROM, until: FROM + 1 });
    expect(await database.system((tx) => tx.query('SELECT 1 FROM user_sessions'))).toEqual([]);
    expect(await database.system((tx) => tx.query('SELECT state, sending_at FROM sign_in_tokens'))).toEqual([
      { state: 'sending', sending_at: new Date(FROM) },
    ]);
  });

  it('a backup of before there were accounts is held as well', async () => {
    const before = mkdtempSync(path.join(tmpdir(), 'argus-before-accounts-'));
    for (const name of readdirSync(MIGRATIONS).filter((file) => file < '0023'))
      cpSync(path.join(MIGRATIONS, name), path.join(before, name));
    const database = await engine.open({ migrated: false });
    await migrateDatabase(database, { directory: before });
    rmSync(before, { recursive: true });
    await seedDemoTenant(database);
    await holdRestored(database, { from: FROM, until: FROM + 1 });
    expect(await database.system((tx) => tx.query('SELECT reason FROM mail_holds'))).toEqual([{ reason: 'restored' }]);
  });
});
