import type { z } from 'zod';

/** What a kind of token says, and the purpose that it is bound to: its audience. */
export interface TokenKind<T extends object> {
  readonly purpose: string;
  /** From what stands in a token to what it says, and back. */
  readonly claim: z.ZodType<T, object>;
}
