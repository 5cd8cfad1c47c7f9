import type { Client } from '@temporalio/client';
import type { z } from 'zod';
import type { Stores } from '../stores.ts';

/** The parts that an operation works with. */
export interface OperatorContext {
  readonly stores: Stores;
  /** null: no Temporal server runs. */
  readonly client: Client | null;
  /** UTC ms. */
  now(): number;
}

/** One request of a person to Argus: its input, checked at every border, and its work. */
export interface Operation<Input extends z.ZodType, Result> {
  readonly input: Input;
  readonly run: (context: OperatorContext, input: z.output<Input>) => Promise<Result>;
}

/** Keeps the types of input and result together. */
export const operation = <Input extends z.ZodType, Result>(
  input: Input,
  run: (context: OperatorContext, input: z.output<Input>) => Promise<Result>,
): Operation<Input, Result> => ({ input, run });
