import type { Client } from '@temporalio/client';
import type { z } from 'zod';
import type { Stores } from '../stores.ts';

/** What an operation works with. */
export interface OperatorContext {
  readonly stores: Stores;
  /** null: no Temporal server runs. */
  readonly client: Client | null;
  /** UTC ms. */
  now(): number;
}

/** One thing a person may ask of Argus: what it takes, checked at every border, and what it does. */
export interface Operation<Input extends z.ZodType, Result> {
  readonly input: Input;
  readonly run: (context: OperatorContext, input: z.output<Input>) => Promise<Result>;
}

/** Keeps the types of input and result together. */
export const operation = <Input extends z.ZodType, Result>(
  input: Input,
  run: (context: OperatorContext, input: z.output<Input>) => Promise<Result>,
): Operation<Input, Result> => ({ input, run });
