import type { Client } from '@temporalio/client';
import type { z } from 'zod';
import type { Stores } from '../stores.ts';

/** The parts that an operation on readers and their rights works with: a gateway alone has them. */
export interface AccessContext {
  readonly stores: Pick<Stores, 'database' | 'keys' | 'config'>;
  /** UTC ms. */
  now(): number;
}

/** The parts that an operation works with. */
export interface OperatorContext extends AccessContext {
  readonly stores: Stores;
  /** null: no Temporal server runs. */
  readonly client: Client | null;
}

/** One request of a person to Argus: its input, checked at every border, and its work. */
export interface Operation<Input extends z.ZodType, Result, Context = OperatorContext> {
  readonly input: Input;
  readonly run: (context: Context, input: z.output<Input>) => Promise<Result>;
}

/** Keeps the types of input and result together. */
export const operation = <Input extends z.ZodType, Result>(
  input: Input,
  run: Operation<Input, Result>['run'],
): Operation<Input, Result> => ({ input, run });

/** The same for one that needs neither warehouse nor Temporal. */
export const accessOperation = <Input extends z.ZodType, Result>(
  input: Input,
  run: Operation<Input, Result, AccessContext>['run'],
): Operation<Input, Result, AccessContext> => ({ input, run });
