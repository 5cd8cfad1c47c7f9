import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { listGrants } from '#database/grants.ts';
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
import { askToConfirm } from '#delivery/mail/confirmation.ts';
import { openTransport } from '#delivery/mail/transports.ts';
import { ArgusError } from '#errors/argus-error.ts';
import { erasedEmailOf } from '../erasure-key.ts';
import { type GrantStatus, grantStatus, recipientName, theRecipient } from './access.ts';
import { type AccessContext, accessOperation } from './operation.ts';
import { type GivenRecipient, type ImportFault, readImport, readRecipient } from './recipient-import.ts';

type Stores = AccessContext['stores'];

/** What was entered, and how many were asked whether they want mails. */
export interface Entered {
  readonly added: number;
  readonly asked: number;
  /** Why those who were to be asked were not; null: they were. */
  readonly notAsked: string | null;
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
    if (known === undefined) return await enter(stores, of, [read.recipient], now());
    if (known.consent === 'pending') return { added: 0, ...(await ask(stores, [known], now())) };
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
    if (dryRun) return { added: given.length, asked: pending, notAsked: null };
    return await enter(stores, of, given, now());
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
  stores: Stores,
  { id: tenantId, slug }: { id: string; slug: string },
  given: readonly GivenRecipient[],
  now: number,
): Promise<Entered> {
  const { database, config } = stores;
  // Without a key nobody has been erased here, unless somebody has lost it.
  const needsKey = config.databaseUrl === undefined || config.erasureKey !== undefined || (await hasErased(database));
  const erased = needsKey ? erasedEmailOf(config) : () => '';
  const entries = given.map((recipient) => ({ ...recipient, erasedEmail: erased(tenantId, recipient.email) }));
  const ids = await enterRecipients(database, tenantId, entries);
  const pending = given.flatMap(({ email, tier, consent }, i) =>
    consent === 'pending' ? [{ id: ids[i] as string, tenantId, tenantSlug: slug, email, tier }] : [],
  );
  return { added: ids.length, ...(await ask(stores, pending, now)) };
}

/** They are entered whether or not their mails leave: they are asked again by adding them again. */
async function ask(
  { database, keys, config }: Stores,
  recipients: Parameters<typeof askToConfirm>[1],
  now: number,
): Promise<Omit<Entered, 'added'>> {
  if (recipients.length === 0) return { asked: 0, notAsked: null };
  const { baseUrl, mail } = config;
  const facts = { database, keys, baseUrl, senderAddress: mail.from, transport: openTransport(config) };
  try {
    return { asked: await askToConfirm(facts, recipients, now), notAsked: null };
  } catch (error) {
    if (!(error instanceof ArgusError)) throw error;
    return { asked: 0, notAsked: error.message };
  }
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

/** Mails in the outbox have the name of their day, list, tenant and reader: those of the ledger, and those that asked. */
async function outboxFiles(
  { config }: Stores,
  { tenantSlug, email }: RecipientOfMails,
  mails: readonly HeldMail[],
): Promise<string[]> {
  const end = `-${tenantSlug}-${encodeURIComponent(email).replaceAll('%40', '@')}.eml`;
  const ofLedger = new Set(mails.map(({ date, list }) => `${date}-${list}${end}`));
  const names = await readdir(config.outboxDirectory).catch(() => []);
  return names.filter((name) => ofLedger.has(name) || name.slice('YYYY-MM-DD'.length) === `-confirm${end}`).sort();
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
