/** What we call of negotiator 1.1.0. `@types/negotiator` describes 0.6, which had no `preferred`. */
declare module 'negotiator' {
  export default class Negotiator {
    constructor(request: { readonly headers: { readonly 'accept-encoding'?: string | undefined } });
    /**
     * Those of `available` that a reader accepts by its Accept-Encoding, best first; equally good ones in the order of `preferred`.
     * Empty when it accepts none of them.
     */
    encodings<T extends string>(available: readonly T[], options: { readonly preferred: readonly T[] }): T[];
  }
}
