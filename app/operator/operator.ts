import { z } from 'zod';
import { ArgusError } from '#errors/argus-error.ts';
import {
  changeSubscription,
  changeTenant,
  changeTier,
  listGrantsNow,
  listTenants,
  recipients,
  revoke,
} from './access.ts';
import { brand, changeBrand } from './brands.ts';
import { listSeries, loadActions, loadSeries, seriesRegimes, showSeries } from './inputs.ts';
import { record, trackRecord, verifyLedger } from './ledger.ts';
import type { Operation, OperatorContext } from './operation.ts';
import { acceptFinding, quality, quarantine, quarantined } from './quality.ts';
import { link, sql } from './questions.ts';
import { hash, status } from './status.ts';

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
  link,
  grants: listGrantsNow,
  revoke,
  recipients,
  changeTier,
  changeSubscription,
  tenants: listTenants,
  changeTenant,
  brand,
  changeBrand,
  quality,
  acceptFinding,
  quarantined,
  quarantine,
  loadActions,
  loadSeries,
  listSeries,
  showSeries,
  seriesRegimes,
};

export type OperationName = keyof typeof OPERATIONS;

type Call<O> =
  O extends Operation<infer Input, infer Result>
    ? z.input<Input> extends undefined
      ? () => Promise<Result>
      : (input: z.input<Input>) => Promise<Result>
    : never;

/** The requests to a running or a stopped Argus: the same answers, through the process that holds the engines. */
export type Operator = { readonly [Name in OperationName]: Call<(typeof OPERATIONS)[Name]> };

/**
 * Runs one operation by its name, with input from anywhere. @throws ArgusError ARGUS_USAGE with the fault of the
 * input.
 */
export async function perform(context: OperatorContext, name: OperationName, input: unknown): Promise<unknown> {
  const { input: schema, run } = OPERATIONS[name] as Operation<z.ZodType, unknown>;
  const parsed = schema.safeParse(input);
  if (!parsed.success) throw new ArgusError('ARGUS_USAGE', `${name}: ${z.prettifyError(parsed.error)}`);
  return await run(context, parsed.data);
}

/** The operator of this process. */
export const createOperator = (context: OperatorContext): Operator =>
  Object.fromEntries(
    (Object.keys(OPERATIONS) as OperationName[]).map((name) => [
      name,
      (input: unknown) => perform(context, name, input),
    ]),
  ) as Operator;
