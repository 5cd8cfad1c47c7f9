/** The kinds of errors of the API, by which its client chooses a class. */
type RefusalType = 'invalid_request_error' | 'idempotency_error' | 'card_error' | 'api_error';

/** An answer other than 200: what the API says in `error`. */
export class Refusal extends Error {
  readonly status: number;
  readonly type: RefusalType;
  readonly code: string | null;
  readonly param: string | null;

  constructor(
    status: number,
    type: RefusalType,
    message: string,
    more: { readonly code?: string; readonly param?: string } = {},
  ) {
    super(message);
    this.status = status;
    this.type = type;
    this.code = more.code ?? null;
    this.param = more.param ?? null;
  }
}

/** A parameter is wrong. */
export const invalid = (message: string, param?: string, code = 'parameter_invalid'): Refusal =>
  new Refusal(400, 'invalid_request_error', message, param === undefined ? { code } : { code, param });

/** There is no object of this id. */
export const missing = (what: string, id: string, status: 400 | 404 = 404): Refusal =>
  new Refusal(status, 'invalid_request_error', `No such ${what}: '${id}'`, { code: 'resource_missing', param: 'id' });

/** The object is in a state that does not allow it. */
export const unfit = (message: string, code: string): Refusal =>
  new Refusal(400, 'invalid_request_error', message, { code });
