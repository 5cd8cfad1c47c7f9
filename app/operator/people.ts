import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { listGrants } from '#database/grants.ts';
import { oweConfirmations } from '#database/notices.ts';
import {
  enterRecipients,
  eraseRecipient,
  type HeldMail,
  hasErased,
  knownEmails,
  type RecipientRecord,
  readRecord,
} from '#database/recipient-entries.ts';
import { listRecipients, type RecipientOfMails } from '#database/recipients.ts';
import { listTenants, tenantIdOf } from '#database/tenants.ts';
import { isNoticeTo } from '#delivery/mail/notices/send-notice.ts';
import { ArgusError } from '#errors/argus-error.ts';
import { erasedEmailOf } from '../erasure-key.ts';
import { type GrantStatus, grantStatus, recipientName, theRecipient } from './access.ts';
import { type AccessContext, accessOperation } from './operation.ts';
import { type GivenRecipient, type ImportFault, readImport, readRecipient } from './recipient-import.ts';

type Stores = AccessContext['stores'];

/** What was entered, and how many are asked by a mail whether they want mails: a worker sends it. */
export interface Entered {
  readonly added: number;
  readonly asked: number;
}

const entering = {
  tenant: z.string().exactOptional(),
  tier: z.string().nullable(),
  lists: z.string(),
  /** Where the operator has the consent from; null: recipients are asked. */
  consent: z.string().min(1).nullable(),
};

/** Enters a recipient; one who has not answered yet is asked again. */
export const addRecipient = accessOperation(
  z.object({ ...entering, email: z.string(), language: z.string(), timeZone: z.string() }),
  async ({ stores, now }, { email, language, timeZone, tenant, ...defaults }): Promise<Entered> => {
    const cells = { email, language, time_zone: timeZone };
    const read = readRecipient(cells, { ...defaults, now: now() });
    if ('reasons' in read)
      throw new ArgusError('ARGUS_USAGE', read.reasons.map(([reason, wayOut]) => `${reason}: ${wayOut}`).join('; '));
    const of = await tenantOf(stores, tenant);
    const [known] = await listRecipients(stores.database, { email: read.recipient.email, tenant: of.slug });
    if (known === undefined) return await enter(stores, of.id, [read.recipient]);
    if (known.consent === 'pending') {
      const again = { tenantId: of.id, recipientIds: [known.id], at: now() };
      await stores.database.system((tx) => oweConfirmations(tx, again));
      return { added: 0, asked: 1 };
    }
    throw new ArgusError('ARGUS_USAGE', `${known.email} is a recipient of ${of.slug} already`);
  },
);

/** Enters all recipients of a CSV text, or none. `dryRun`: says what would be done. */
export const importRecipients = accessOperation(
  z.object({ ...entering, text: z.string(), dryRun: z.boolean() }),
  async ({ stores, now }, { text, tenant, dryRun, ...defaults }): Promise<Entered> => {
    const of = await tenantOf(stores, tenant);
    const { recipients, faults } = readImport(text, { ...defaults, now: now() });
    const emails = recipients.map(({ recipient }) => recipient.email);
    const known = await knownEmails(stores.database, of.id, emails);
    const taken = recipients
      .filter(({ recipient }) => known.has(recipient.email))
      .map(({ line, recipient }) => ({
        line,
        reason: `${recipient.email} is a recipient of ${of.slug} already`,
        wayOut: 'leave the line out; npx argus recipients tier and subscribe change one',
      }));
    refuse([...faults, ...taken].sort((a, b) => a.line - b.line));
    if (recipients.length === 0) throw new ArgusError('ARGUS_IMPORT_REFUSED', 'the file names no recipient');
    const given = recipients.map(({ recipient }) => recipient);
    const pending = given.filter(({ consent }) => consent === 'pending').length;
    if (dryRun) return { added: given.length, asked: pending };
    return await enter(stores, of.id, given);
  },
);

/** So many faults are read at once; the rest is counted. */
const SHOWN = 20;

function refuse(faults: readonly ImportFault[]): void {
  if (faults.length === 0) return;
  const lines = faults.slice(0, SHOWN).map(({ line, reason, wayOut }) => `  line ${line}: ${reason}; ${wayOut}`);
  const more = faults.length > SHOWN ? [`  and ${faults.length - SHOWN} more`] : [];
  throw new ArgusError('ARGUS_IMPORT_REFUSED', ['no recipient was entered:', ...lines, ...more].join('\n'));
}

async function enter(
  { database, config }: Stores,
  tenantId: string,
  given: readonly GivenRecipient[],
): Promise<Entered> {
  // Without a key nobody has been erased here, unless somebody has lost it.
  const needsKey = config.databaseUrl === undefined || config.erasureKey !== undefined || (await hasErased(database));
  const erased = needsKey ? erasedEmailOf(config) : () => '';
  const entries = given.map((recipient) => ({ ...recipient, erasedEmail: erased(tenantId, recipient.email) }));
  const ids = await enterRecipients(database, tenantId, entries);
  return { added: ids.length, asked: given.filter(({ consent }) => consent === 'pending').length };
}

/** Everything that is held about a recipient. */
export interface Held {
  readonly recipient: RecipientOfMails;
  readonly record: RecipientRecord;
  readonly grants: readonly GrantStatus[];
  readonly mails: readonly HeldMail[];
  /** Mails in the outbox folder. */
  readonly files: readonly string[];
}

/** Everything that is held about a person. */
export const showRecipient = accessOperation(z.object(recipientName), async ({ stores, now }, who): Promise<Held> => {
  const recipient = await theRecipient(stores, who);
  const grants = await listGrants(stores.database, { email: recipient.email, tenant: recipient.tenantSlug });
  const { record, mails } = await readRecord(stores.database, recipient);
  const files = await outboxFiles(stores, recipient, mails);
  return { recipient, record, mails, files, grants: grants.map((line) => grantStatus(line, now())) };
});

/** Erases a person. Returns how many grants ended and how many mails of the outbox were removed. */
export const removeRecipient = accessOperation(
  z.object(recipientName),
  async ({ stores }, who): Promise<{ grants: number; files: number }> => {
    const { database, config } = stores;
    const erased = erasedEmailOf(config);
    const recipient = await theRecipient(stores, who);
    const files = await outboxFiles(stores, recipient, (await readRecord(database, recipient)).mails);
    const ended = await eraseRecipient(database, recipient, erased(recipient.tenantId, recipient.email));
    for (const file of files) await rm(path.join(config.outboxDirectory, file), { force: true });
    return { grants: ended.length, files: files.length };
  },
);

/** Mails in the outbox have the name of their day, list, tenant and reader: those of the ledger, and notices. */
async function outboxFiles(
  { config }: Stores,
  recipient: RecipientOfMails,
  mails: readonly HeldMail[],
): Promise<string[]> {
  const { tenantSlug, email } = recipient;
  const end = `-${tenantSlug}-${encodeURIComponent(email).replaceAll('%40', '@')}.eml`;
  const ofLedger = new Set(mails.map(({ date, list }) => `${date}-${list}${end}`));
  const names = await readdir(config.outboxDirectory).catch(() => []);
  return names.filter((name) => ofLedger.has(name) || isNoticeTo(name.replace(/\.eml$/, ''), recipient)).sort();
}

async function tenantOf({ database }: Stores, slug: string | undefined): Promise<{ id: string; slug: string }> {
  const slugs = (await listTenants(database)).map((tenant) => tenant.slug);
  const [only, ...more] = slug === undefined ? slugs : [slug];
  if (only === undefined || more.length > 0)
    throw new ArgusError('ARGUS_USAGE', `name the tenant with --tenant: ${slugs.join(', ') || 'there is none yet'}`);
  const id = await tenantIdOf(database, only);
  if (id === null) throw new ArgusError('ARGUS_USAGE', `there is no tenant ${only}: npx argus tenants list`);
  return { id, slug: only };
}
