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

async function ask(control: ControlFile, name: string, input: unknown): Promise<unknown> {
  const { ok, status, body } = await post(control, name, input);
  if (ok) return answer.parse(body).result;
  const { code, message = `the running process answered ${status}` } = refusal.parse(body);
  throw code === undefined ? new Error(message) : new ArgusError(code, message);
}

/** Asks over HTTP. What answers in another way is not the process that wrote the control file. */
async function post({ pid, port, token }: ControlFile, name: string, input: unknown) {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/v1/${name}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ input }),
    });
    const body: unknown = await response.json();
    return { ok: response.ok, status: response.status, body };
  } catch (cause) {
    const what = `process ${pid}, which run/control.json of the data directory names, does not answer on port ${port}`;
    throw new ArgusError('ARGUS_CONTROL_UNREACHABLE', what, { cause });
  }
}
