import { z } from 'zod';
import { type Form, parseForm } from './form.ts';
import { invalid } from './refusal.ts';

/** A form has texts only: numbers and switches are read from them. */
export const text = z.string().min(1).max(5_000);
export const integer = z
  .string()
  .regex(/^-?\d{1,15}$/)
  .transform(Number);
export const count = integer.refine((value) => value >= 0);
export const flag = z.enum(['true', 'false']).transform((value) => value === 'true');
export const metadata = z.record(z.string().max(40), z.string().max(500)).default({});
export const currency = z.literal('usd');
export const anchorConfig = z.strictObject({
  day_of_month: integer.refine((value) => value >= 1 && value <= 31),
  hour: count.optional(),
  minute: count.optional(),
  second: count.optional(),
});

/** What every list takes: pages by the id after which the next begins. */
export const page = {
  limit: integer.refine((value) => value >= 1 && value <= 100).optional(),
  starting_after: text.optional(),
};

/**
 * Reads a form by a schema that knows every parameter.
 * @throws Refusal that names the parameter which is unknown, missing or wrong
 */
export function readForm<T>(schema: z.ZodType<T, unknown>, body: string): T {
  const form: Form = parseForm(body);
  const parsed = schema.safeParse(form);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = (issue?.path ?? []).map(String);
  if (issue?.code === 'unrecognized_keys') {
    const param = bracketed([...path, issue.keys[0] ?? '']);
    throw invalid(`Received unknown parameter: ${param}`, param, 'parameter_unknown');
  }
  const param = bracketed(path);
  const at = path.reduce<unknown>((value, part) => (value as Record<string, unknown> | undefined)?.[part], form);
  if (at === undefined) throw invalid(`Missing required param: ${param}.`, param, 'parameter_missing');
  throw invalid(`Invalid ${param}: ${issue?.message}`, param);
}

const bracketed = ([head = '', ...rest]: readonly string[]): string => head + rest.map((part) => `[${part}]`).join('');
