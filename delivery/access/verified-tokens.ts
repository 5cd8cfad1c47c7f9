import type { TokenKind } from './token-kind.ts';

/** Enough for the readers of a busy day, each token of about 300 characters. */
const MOST = 10_000;

/** Tokens whose signature was right, with what they say. Only such tokens are kept: a flood of forged ones pushes out nobody. */
interface VerifiedTokens {
  get<T extends object>(kind: TokenKind<T>, token: string): T | undefined;
  add<T extends object>(kind: TokenKind<T>, token: string, claim: T): void;
}

/** Remembers the newest `most` verified tokens. What a token is worth is asked anew each time; that it was signed stays true. */
export function verifiedTokens(most = MOST): VerifiedTokens {
  const known = new Map<string, { readonly kind: object; readonly claim: object }>();
  return {
    get<T extends object>(kind: TokenKind<T>, token: string): T | undefined {
      const entry = known.get(token);
      // Under another kind it says nothing, or something else.
      return entry?.kind === kind ? (entry.claim as T) : undefined;
    },
    add(kind, token, claim) {
      if (known.size >= most) known.delete(known.keys().next().value as string);
      known.set(token, { kind, claim: Object.freeze(claim) });
    },
  };
}
