import { z } from 'zod';
import { ArgusError } from '#errors/argus-error.ts';
import { CATALOGUE, type ErrorCode } from '#errors/catalogue.ts';
import type { Operator } from '../operator/operator.ts';
import type { ControlFile } from './control-file.ts';

/** An operation that returns nothing leaves the result out. */
const answer = z.object({ result: z.unknown().optional() });
const refusal = z.object({
  code: z.custom<ErrorCode>((code) => typeof code === 'string' && code in CATALOGUE).exactOptional(),
  message: z.string().exactOptional(),
});

/**
 * The operator of another process. It sends any name, and the process answers those it knows: a command that only asks
 * loads none of the engines.
 * @throws ArgusError the error that the operation threw there
 */
export const remoteOperator = (control: ControlFile): Operator =>
  new Proxy({} as Operator, {
    // A promise that resolves to this operator looks whether it is one itself.
    get: (_, name) =>
      typeof name === 'string' && name !== 'then' ? (input: unknown) => ask(control, name, input) : undefined,
  });

async function ask({ port, token }: ControlFile, name: string, input: unknown): Promise<unknown> {
  const response = await fetch(`http://127.0.0.1:${port}/v1/${name}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ input }),
  });
  const body: unknown = await response.json();
  if (response.ok) return answer.parse(body).result;
  const { code, message = `the running process answered ${response.status}` } = refusal.parse(body);
  throw code === undefined ? new Error(message) : new ArgusError(code, message);
}
