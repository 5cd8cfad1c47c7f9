import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Database } from '#database/database.ts';
import { setTenantStatus } from '#database/tenants.ts';
import { SERVERS, startDatabase, type TestDatabase } from '#database/testing/servers.ts';
import { snapshot } from '#database/testing/snapshot.ts';
import { DAY, HOUR, MINUTE } from '#market/time.ts';
import { acceptInvitation, invite, listInvitations, lookAtInvitation, revokeInvitation } from './invitations.ts';
import { changeRole, listMembers, removeMember } from './members.ts';
import { codeOf } from './secrets.ts';
import { chooseTenant, endSession, readSession, tenantsOfUser } from './sessions.ts';
import { requestSignIn, type SignInRequest, signInToken } from './sign-in-requests.ts';
import { lookAtLink, signInByCode, signInByLink } from './sign-ins.ts';
import { makeCompany, START, testSecrets, tokenOfRequest } from './testing/world.ts';

const secretOf = testSecrets();
const count = z.object({ n: z.number() });

describe.each(SERVERS)('accounts on $title', ({ kind, skipped }) => {
  describe.skipIf(skipped)('', () => {
    let engine: TestDatabase;
    let database: Database;
    let facts: { database: Database; secretOf: typeof secretOf };
    let clock = START;
    let n = 0;
    beforeAll(async () => {
      engine = await startDatabase(kind);
      database = await engine.open();
      facts = { database, secretOf };
    });
    afterAll(() => engine?.close());

    const company = async () => await makeCompany(database, `c${++n}`, clock);
    const ask = (more: Partial<SignInRequest> & { email: string }) =>
      requestSignIn(facts, { signUp: null, host: '', network: `n${++n}`, page: '/account', at: clock, ...more });
    const signIn = async (email: string) => {
      const id = await ask({ email });
      const opened = await signInByLink(database, await tokenOfRequest(secretOf, id ?? ''), clock);
      return opened?.session ?? '';
    };
    const who = (session: string) => readSession(database, session, clock);
    const stateOf = async (id: string | null) =>
      await database.system((tx) => tx.query('SELECT state, reason FROM sign_in_tokens WHERE id = $1', [id]));
    const rows = async (table: string) =>
      (await database.system((tx) => tx.rows(count, `SELECT count(*)::int AS n FROM ${table}`)))[0]?.n;

    /** A member with a role, signed in. */
    const member = async (
      tenantId: string,
      owner: string,
      role: 'admin' | 'analyst' | 'reader' | 'billing' | 'owner',
    ) => {
      const email = `m${++n}@x.example`;
      const before = await listInvitations(database, tenantId, clock);
      const acting = { tenantId, role: 'owner', userId: owner } as const;
      expect(await invite(facts, acting, { email, role, at: clock })).toBe('invited');
      const made = (await listInvitations(database, tenantId, clock)).find(({ id }) =>
        before.every((b) => b.id !== id),
      );
      const token = await tokenOfRequest(secretOf, made?.id ?? '');
      const opened = await acceptInvitation(database, { token, name: 'M', at: clock });
      const session = opened?.session ?? '';
      return { email, session, token, userId: (await who(session))?.userId ?? '' };
    };

    describe('a link to sign in', () => {
      it('A link to sign in is used up by no look at it, signs in once, and never again', async () => {
        const { userId, tenantId } = await company();
        const id = await ask({ email: `OWNER@c${n}.example` });
        const token = await tokenOfRequest(secretOf, id ?? '');
        const before = await snapshot(database);
        for (let look = 0; look < 5; look++)
          expect(await lookAtLink(database, token, clock)).toMatchObject({ address: expect.stringMatching(/^OWNER@/) });
        expect(await snapshot(database)).toBe(before);
        const both = await Promise.all([signInByLink(database, token, clock), signInByLink(database, token, clock)]);
        expect(both.filter((opened) => opened !== null)).toHaveLength(1);
        const session = both.find((opened) => opened !== null)?.session ?? '';
        expect(await who(session)).toMatchObject({ userId, tenantId, role: 'owner', tier: 'growth', isFresh: true });
        expect(await lookAtLink(database, token, clock)).toBeNull();
        expect(await signInByLink(database, token, clock)).toBeNull();
        expect((await snapshot(database)).includes(session)).toBe(false);
        expect((await snapshot(database)).includes(token)).toBe(false);
      });

      it('opens nothing after fifteen minutes, and nothing when it is changed', async () => {
        await company();
        const token = await tokenOfRequest(secretOf, (await ask({ email: `owner@c${n}.example` })) ?? '');
        clock += 15 * MINUTE;
        expect(await signInByLink(database, token, clock)).toBeNull();
        clock -= 1;
        for (const wrong of ['', 'x', `${token}A`, token.slice(1), `${token.slice(0, -2)}AA`])
          expect(await signInByLink(database, wrong, clock), wrong).toBeNull();
        expect(await signInByLink(database, token, clock)).not.toBeNull();
      });

      it('A link of an operator signs a member in without a mail, and exists for nobody else', async () => {
        const { userId } = await company();
        const email = `owner@c${n}.example`;
        expect(await signInToken(facts, { email: 'nobody@x.example', page: '/account', at: clock })).toBeNull();
        const secret = await signInToken(facts, { email, page: '/account/keys', at: clock });
        const opened = await signInByLink(database, secret?.toString('base64url') ?? '', clock);
        expect(opened?.page).toBe('/account/keys');
        expect((await who(opened?.session ?? ''))?.userId).toBe(userId);
      });
    });

    describe('a request to sign in', () => {
      it('A request to sign in is a row for an address that nobody has too, with the same answer, and no mail is owed for it', async () => {
        await company();
        const [known, unknown] = [
          await ask({ email: `owner@c${n}.example` }),
          await ask({ email: 'nobody@x.example' }),
        ];
        expect([typeof known, typeof unknown]).toEqual(['string', 'string']);
        expect(await stateOf(known)).toEqual([{ state: 'planned', reason: null }]);
        expect(await stateOf(unknown)).toEqual([{ state: 'suppressed', reason: 'nobody has this address' }]);
        const token = await tokenOfRequest(secretOf, unknown ?? '');
        expect(await signInByLink(database, token, clock)).toBeNull();
        const code = codeOf((await secretOf(unknown ?? '', 'k1')).secret);
        expect(await signInByCode(facts, { request: unknown ?? '', code }, clock)).toBeNull();
      });

      it('owes three mails an hour to one address, however many ask at once and wherever', async () => {
        await company();
        const email = `owner@c${n}.example`;
        const ids = await Promise.all(Array.from({ length: 8 }, () => ask({ email })));
        const states = await Promise.all(ids.map(stateOf));
        expect(states.flat().filter((row) => (row as { state: string }).state === 'planned')).toHaveLength(3);
        clock += HOUR + 1;
        expect(await stateOf(await ask({ email }))).toEqual([{ state: 'planned', reason: null }]);
      });

      it('A request is entered twenty times an hour from one network, for known and unknown addresses alike', async () => {
        const network = `flood${++n}`;
        const ids = await Promise.all(
          Array.from({ length: 25 }, (_, i) => ask({ email: `flood${i}@x.example`, network })),
        );
        expect(ids.filter((id) => id === null)).toHaveLength(5);
        expect(await ask({ email: 'flood@x.example' })).not.toBeNull();
      });

      it('leaves no row behind after thirty days', async () => {
        await ask({ email: 'old@x.example' });
        clock += 31 * DAY;
        await ask({ email: 'new@x.example' });
        expect(await rows('sign_in_tokens')).toBe(1);
      });
    });

    describe('the six digits of a mail', () => {
      it('sign in where the request was made, once, also with spaces', async () => {
        const { userId } = await company();
        const request = (await ask({ email: `owner@c${n}.example`, page: '/account/usage' })) ?? '';
        const code = codeOf((await secretOf(request, 'k1')).secret);
        expect(code).toMatch(/^\d{6}$/);
        const opened = await signInByCode(facts, { request, code: `${code.slice(0, 3)} ${code.slice(3)}` }, clock);
        expect(opened?.page).toBe('/account/usage');
        expect((await who(opened?.session ?? ''))?.userId).toBe(userId);
        expect(await signInByCode(facts, { request, code }, clock)).toBeNull();
        expect(await signInByLink(database, await tokenOfRequest(secretOf, request), clock)).toBeNull();
      });

      it('Six digits are refused after five wrong ones, while the link still works', async () => {
        await company();
        const request = (await ask({ email: `owner@c${n}.example` })) ?? '';
        const code = codeOf((await secretOf(request, 'k1')).secret);
        const wrong = String((Number(code) + 1) % 1_000_000).padStart(6, '0');
        for (let tries = 0; tries < 5; tries++)
          expect(await signInByCode(facts, { request, code: wrong }, clock)).toBeNull();
        expect(await signInByCode(facts, { request, code }, clock)).toBeNull();
        expect(await signInByLink(database, await tokenOfRequest(secretOf, request), clock)).not.toBeNull();
      });
    });

    describe('a company that signs up', () => {
      it('A company is made when its address is confirmed, whole and once: tenant, user and owner', async () => {
        const before = [await rows('tenants'), await rows('users')];
        const signUp = { company: 'Halden & Søn A/S', userName: 'Hilde' };
        const id = await ask({ email: `hilde@h${n}.example`, signUp });
        expect([await rows('tenants'), await rows('users')]).toEqual(before);
        const token = await tokenOfRequest(secretOf, id ?? '');
        expect((await lookAtLink(database, token, clock))?.company).toBe(signUp.company);
        const both = await Promise.all([signInByLink(database, token, clock), signInByLink(database, token, clock)]);
        expect(both.filter((opened) => opened !== null)).toHaveLength(1);
        const signedIn = await who(both.find((opened) => opened !== null)?.session ?? '');
        expect(signedIn).toMatchObject({ userName: 'Hilde', tenantName: signUp.company, role: 'owner', tier: null });
        expect([await rows('tenants'), await rows('users')]).toEqual(before.map((rowsBefore) => (rowsBefore ?? 0) + 1));
      });

      it('makes nothing for a user who was disabled', async () => {
        const { userId } = await company();
        const email = `owner@c${n}.example`;
        await database.system((tx) => tx.query('UPDATE users SET disabled_at = now() WHERE id = $1', [userId]));
        const id = await ask({ email, signUp: { company: 'Again', userName: 'Olga' } });
        const before = await rows('tenants');
        expect(await signInByLink(database, await tokenOfRequest(secretOf, id ?? ''), clock)).toBeNull();
        expect(await rows('tenants')).toBe(before);
      });

      it('gets a slug of its own where another has the name, and a known address one more tenant', async () => {
        const first = await makeCompany(database, `same${n}`, clock);
        const second = await makeCompany(database, `same${n}`, clock);
        expect([first.slug, second.slug]).toEqual([`same${n}`, `same${n}-2`]);
        expect(second.userId).toBe(first.userId);
        const session = await signIn(`owner@same${n}.example`);
        expect(await tenantsOfUser(database, first.userId)).toHaveLength(2);
        expect((await who(session))?.tenantId).toBe([first.tenantId, second.tenantId].sort()[0]);
        expect(await chooseTenant(database, session, second.tenantId)).toBe(true);
        expect((await who(session))?.tenantId).toBe(second.tenantId);
        const foreign = await company();
        expect(await chooseTenant(database, session, foreign.tenantId)).toBe(false);
      });
    });

    describe('a session', () => {
      it('ends twelve hours after it was used last, thirty days after it began, and when its user signs out', async () => {
        await company();
        const email = `owner@c${n}.example`;
        const idle = await signIn(email);
        const used = await signIn(email);
        const began = clock;
        while (clock < began + 30 * DAY - 11 * HOUR) {
          clock += 11 * HOUR;
          expect(await who(used), String(clock - began)).not.toBeNull();
        }
        expect(await who(idle)).toBeNull();
        clock = began + 30 * DAY;
        expect(await who(used)).toBeNull();
        const left = await signIn(email);
        await endSession(database, left);
        expect(await who(left)).toBeNull();
      });

      it('A session is fresh for five minutes', async () => {
        await company();
        const session = await signIn(`owner@c${n}.example`);
        clock += 5 * MINUTE;
        expect((await who(session))?.isFresh).toBe(true);
        clock += 1;
        expect((await who(session))?.isFresh).toBe(false);
      });

      it('ends with the membership at once, and does not come back with a new one', async () => {
        const { tenantId, userId: owner } = await company();
        const { session, userId, email } = await member(tenantId, owner, 'analyst');
        expect(await who(session)).not.toBeNull();
        expect(await removeMember(database, { tenantId, role: 'owner' }, userId)).toBe('done');
        expect(await who(session)).toBeNull();
        expect(await stateOf(await ask({ email }))).toMatchObject([{ state: 'suppressed' }]);
        await database.system((tx) =>
          tx.query(`INSERT INTO memberships VALUES ($1, $2, 'reader', now())`, [tenantId, userId]),
        );
        expect(await who(session)).toBeNull();
      });

      it('sees a new role and a suspension at the next request, and ends where the tenant is closed or the user disabled', async () => {
        const { tenantId, userId: owner, slug } = await company();
        const { session, userId } = await member(tenantId, owner, 'analyst');
        await changeRole(database, { tenantId, role: 'owner' }, { userId, role: 'billing' });
        await setTenantStatus(database, slug, 'suspended');
        expect(await who(session)).toMatchObject({ role: 'billing', tenantStatus: 'suspended' });
        await setTenantStatus(database, slug, 'closed');
        expect(await who(session)).toBeNull();
        await setTenantStatus(database, slug, 'active');
        await database.system((tx) => tx.query('UPDATE users SET disabled_at = now() WHERE id = $1', [userId]));
        expect(await who(session)).toBeNull();
      });
    });

    describe('members', () => {
      it('keep an owner: the last one is neither removed nor made less, whoever asks and with two at once', async () => {
        const { tenantId, userId: first } = await company();
        const owner = { tenantId, role: 'owner' } as const;
        expect(await removeMember(database, owner, first)).toBe('last-owner');
        expect(await changeRole(database, owner, { userId: first, role: 'admin' })).toBe('last-owner');
        const { userId: second } = await member(tenantId, first, 'owner');
        const both = await Promise.all([removeMember(database, owner, first), removeMember(database, owner, second)]);
        expect(both.sort()).toEqual(['done', 'last-owner']);
      });

      it('have joined at a whole millisecond, also where the clock of the database said when', async () => {
        const { tenantId, userId } = await company();
        await database.system((tx) =>
          tx.query(`UPDATE memberships SET created_at = '2026-11-28 09:00:00.123456Z' WHERE user_id = $1`, [userId]),
        );
        const [found] = await listMembers(database, tenantId);
        expect(found?.since).toBe(Date.UTC(2026, 10, 28, 9, 0, 0, 123));
      });

      it('keep an owner by the database itself, also from statements of other code', async () => {
        const { tenantId, userId } = await company();
        for (const sql of [
          `DELETE FROM memberships WHERE tenant_id = $1`,
          `UPDATE memberships SET role = 'admin' WHERE tenant_id = $1`,
        ])
          await expect(database.system((tx) => tx.query(sql, [tenantId]))).rejects.toThrow(/keeps at least one owner/);
        expect((await listMembers(database, tenantId)).map(({ userId: id }) => id)).toEqual([userId]);
      });

      const alone = kind === 'embedded';
      it.skipIf(alone)(
        `keep an owner when two connections remove one each at once${alone ? ' (skipped: PGlite has one connection)' : ''}`,
        async () => {
          const { tenantId, userId: first } = await company();
          const { userId: second } = await member(tenantId, first, 'owner');
          const ends = await Promise.allSettled(
            [first, second].map((id) =>
              database.system((tx) =>
                tx.query('DELETE FROM memberships WHERE tenant_id = $1 AND user_id = $2', [tenantId, id]),
              ),
            ),
          );
          expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
          expect(await listMembers(database, tenantId)).toHaveLength(1);
        },
      );

      it('Members are changed by nobody above whose role they are, and by nobody of another tenant', async () => {
        const { tenantId, userId: owner } = await company();
        const other = await company();
        const { userId: reader } = await member(tenantId, owner, 'reader');
        for (const role of ['analyst', 'reader', 'billing'] as const) {
          expect(await removeMember(database, { tenantId, role }, reader)).toBe('forbidden');
          expect(await changeRole(database, { tenantId, role }, { userId: reader, role: 'reader' })).toBe('forbidden');
        }
        const admin = { tenantId, role: 'admin' } as const;
        expect(await removeMember(database, admin, owner)).toBe('forbidden');
        expect(await changeRole(database, admin, { userId: reader, role: 'owner' })).toBe('forbidden');
        expect(await changeRole(database, admin, { userId: reader, role: 'admin' })).toBe('done');
        const foreign = { tenantId: other.tenantId, role: 'owner' } as const;
        expect(await removeMember(database, foreign, reader)).toBe('unknown');
        expect((await listMembers(database, tenantId)).map(({ role }) => role)).toEqual(['owner', 'admin']);
      });
    });

    describe('an invitation', () => {
      it('makes its address a member once, and shows what it offers before', async () => {
        const { tenantId, userId: owner, slug } = await company();
        const { token, email, session } = await member(tenantId, owner, 'analyst');
        expect(await who(session)).toMatchObject({ email, role: 'analyst', tenantName: slug });
        expect(await acceptInvitation(database, { token, name: 'again', at: clock })).toBeNull();
        expect(await lookAtInvitation(database, token, clock)).toBeNull();
      });

      it('An invitation is written by no look, ends after a week, when it is taken back and when a newer one of its address is sent', async () => {
        const { tenantId, userId } = await company();
        const acting = { tenantId, role: 'owner', userId } as const;
        const email = `guest${n}@x.example`;
        const sent = async () => {
          await invite(facts, acting, { email, role: 'reader', at: clock });
          const [newest] = await listInvitations(database, tenantId, clock);
          return { id: newest?.id ?? '', token: await tokenOfRequest(secretOf, newest?.id ?? '') };
        };
        const first = await sent();
        const before = await snapshot(database);
        expect(await lookAtInvitation(database, first.token, clock)).toMatchObject({ email, role: 'reader' });
        expect(await snapshot(database)).toBe(before);
        const second = await sent();
        expect(await lookAtInvitation(database, first.token, clock)).toBeNull();
        const foreign = await company();
        expect(
          await revokeInvitation(database, { tenantId: foreign.tenantId, role: 'owner' }, { id: second.id, at: clock }),
        ).toBe(false);
        expect(await revokeInvitation(database, acting, { id: second.id, at: clock })).toBe(true);
        expect(await acceptInvitation(database, { token: second.token, name: '', at: clock })).toBeNull();
        const third = await sent();
        clock += 7 * DAY;
        expect(await acceptInvitation(database, { token: third.token, name: '', at: clock })).toBeNull();
        expect(await listInvitations(database, tenantId, clock)).toEqual([]);
      });

      it('offers no role above the one of its inviter, when it is sent and when it is accepted', async () => {
        const { tenantId, userId: owner } = await company();
        const { userId: adminId } = await member(tenantId, owner, 'admin');
        const admin = { tenantId, role: 'admin', userId: adminId } as const;
        const guest = (role: 'owner' | 'admin' | 'reader') => ({ email: `g${++n}@x.example`, role, at: clock });
        expect(await invite(facts, admin, guest('owner'))).toBe('forbidden');
        for (const role of ['analyst', 'reader', 'billing'] as const)
          expect(await invite(facts, { ...admin, role }, guest('reader'))).toBe('forbidden');
        expect(await invite(facts, admin, guest('admin'))).toBe('invited');
        const [made] = await listInvitations(database, tenantId, clock);
        await changeRole(database, { tenantId, role: 'owner' }, { userId: adminId, role: 'reader' });
        const token = await tokenOfRequest(secretOf, made?.id ?? '');
        expect(await acceptInvitation(database, { token, name: '', at: clock })).toBeNull();
      });

      it('An invitation is sent to no member, and fifty times a day at most', async () => {
        const { tenantId, userId } = await company();
        const acting = { tenantId, role: 'owner', userId } as const;
        expect(await invite(facts, acting, { email: `Owner@c${n}.example`, role: 'reader', at: clock })).toBe('member');
        for (let i = 0; i < 50; i++)
          expect(await invite(facts, acting, { email: `f${i}@x.example`, role: 'reader', at: clock })).toBe('invited');
        expect(await invite(facts, acting, { email: 'f@x.example', role: 'reader', at: clock })).toBe('too-many');
      });
    });
  });
});
