/** A request as it came, whatever server took it. */
export interface ApiRequest {
  /** A UUID of version 7. */
  readonly id: string;
  readonly method: string;
  /** Its address, from the path on. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: Buffer;
  /** Where it came from. */
  readonly address: string;
}

/** An answer as it is sent. */
export interface ApiResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** A header that came once. */
export const headerOf = ({ headers }: Pick<ApiRequest, 'headers'>, name: string): string | undefined => {
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
};
