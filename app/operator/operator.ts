import { z } from 'zod';
import { ArgusError } from '#errors/argus-error.ts';
import {
  changeSubscription,
  changeTier,
  changeWatchlist,
  listGrantsNow,
  listTenants,
  mailLink,
  mails,
  recipients,
  releaseTenant,
  revoke,
  showGrant,
} from './access.ts';
import { accountLink, accounts, addTenant, makeApiKey } from './accounts.ts';
import { dropAudit, exportAudit } from './audit.ts';
import { beginBackupNow, newestBackup } from './backups.ts';
import { brand, changeBrand, newestDigest } from './brands.ts';
import { explain } from './explain.ts';
import { listSeries, loadActions, loadSeries, seriesRegimes, showSeries } from './inputs.ts';
import { listKeys, retireKey, rotateKeys } from './keys.ts';
import { record, trackRecord, verifyLedger } from './ledger.ts';
import { lineageEvents } from './lineage.ts';
import type { AccessContext, Operation, OperatorContext } from './operation.ts';
import { addRecipient, importRecipients, removeRecipient, showRecipient } from './people.ts';
import { acceptFinding, quality, quarantine, quarantined } from './quality.ts';
import { cdnAccess, fileLink, link, sql } from './questions.ts';
import { buildSnapshots, listSnapshots, pruneSnapshots, snapshotLink, verifySnapshots } from './snapshots.ts';
import { hash, status } from './status.ts';
import { changeTenant, changeTenantTier, findTenants } from './tenants.ts';

/** What a person may ask about readers and their rights: a gateway alone answers it too. */
const ACCESS_OPERATIONS = {
  link,
  fileLink,
  cdnAccess,
  grants: listGrantsNow,
  grant: showGrant,
  revoke,
  recipients,
  recipient: showRecipient,
  addRecipient,
  importRecipients,
  removeRecipient,
  changeTier,
  changeSubscription,
  changeWatchlist,
  keys: listKeys,
  rotateKeys,
  retireKey,
  mails,
  mailLink,
  releaseTenant,
  tenants: listTenants,
  addTenant,
  accounts,
  accountLink,
  makeApiKey,
  changeTenant,
  changeTenantTier,
  findTenants,
  brand,
  changeBrand,
  listSnapshots,
  verifySnapshots,
  snapshotLink,
  pruneSnapshots,
};

/**
 * Everything a person may ask, once: the operator of this process, the control channel and its client follow from this table. A new
 * question is one entry.
 */
export const OPERATIONS = {
  status,
  hash,
  verifyLedger,
  trackRecord,
  record,
  sql,
  quality,
  acceptFinding,
  quarantined,
  quarantine,
  loadActions,
  loadSeries,
  listSeries,
  showSeries,
  seriesRegimes,
  newestDigest,
  buildSnapshots,
  beginBackup: beginBackupNow,
  newestBackup,
  exportAudit,
  dropAudit,
  explain,
  lineageEvents,
  ...ACCESS_OPERATIONS,
};

export type OperationName = keyof typeof OPERATIONS;

type Call<O> =
  O extends Operation<infer Input, infer Result, never>
    ? z.input<Input> extends undefined
      ? () => Promise<Result>
      : (input: z.input<Input>) => Promise<Result>
    : never;

/** The requests to a running or a stopped Argus: the same answers, through the process that holds the engines. */
export type Operator = { readonly [Name in OperationName]: Call<(typeof OPERATIONS)[Name]> };

/** Runs one operation by its name, with input from anywhere. */
export type Perform = (name: OperationName, input: unknown) => Promise<unknown>;

/** Runs every operation. What it returns throws ArgusError ARGUS_USAGE with the fault of the input. */
export const performer =
  (context: OperatorContext): Perform =>
  (name, input) =>
    run(name, OPERATIONS[name] as Operation<z.ZodType, unknown>, context, input);

/**
 * Runs the operations of readers and their rights, in a process without a warehouse. What it returns throws ArgusError
 * ARGUS_DATA_IN_USE for the rest: this process holds the data directory, and cannot answer.
 */
export const accessPerformer =
  (context: AccessContext): Perform =>
  (name, input) => {
    if (!(name in ACCESS_OPERATIONS)) {
      const what = `process ${process.pid} is a gateway alone: it holds the data directory, has no warehouse and answers only for links, grants, keys, recipients and tenants`;
      return Promise.reject(new ArgusError('ARGUS_DATA_IN_USE', what));
    }
    const operation = ACCESS_OPERATIONS[name as keyof typeof ACCESS_OPERATIONS];
    return run(name, operation as Operation<z.ZodType, unknown, AccessContext>, context, input);
  };

async function run<Context>(
  name: OperationName,
  { input: schema, run }: Operation<z.ZodType, unknown, Context>,
  context: Context,
  input: unknown,
): Promise<unknown> {
  const parsed = schema.safeParse(input);
  if (!parsed.success) throw new ArgusError('ARGUS_USAGE', `${name}: ${z.prettifyError(parsed.error)}`);
  return await run(context, parsed.data);
}

/** The operator of this process. */
export function createOperator(context: OperatorContext): Operator {
  const perform = performer(context);
  const names = Object.keys(OPERATIONS) as OperationName[];
  return Object.fromEntries(names.map((name) => [name, (input: unknown) => perform(name, input)])) as Operator;
}
