import { type Webhook, WebhookVerificationError } from 'standardwebhooks';

/** A request as it came: its headers, and the very bytes of its body. */
interface Received {
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/**
 * The message of a request that one of the secrets has signed, five minutes old at most; undefined: none has. `names`: how the provider's headers begin,
 * the first that is there counts.
 */
export function signedMessage(
  secrets: readonly Webhook[],
  { body, headers }: Received,
  names: readonly ('svix' | 'webhook')[],
): unknown {
  if (!Buffer.isBuffer(body)) return undefined;
  const header = (part: string): string =>
    String(names.map((name) => headers[`${name}-${part}`]).find((value) => value !== undefined) ?? '');
  const signed = {
    'webhook-id': header('id'),
    'webhook-timestamp': header('timestamp'),
    'webhook-signature': header('signature'),
  };
  for (const secret of secrets) {
    try {
      return secret.verify(body, signed);
    } catch (error) {
      // A message that is signed and is no JSON is the provider's fault, and is none of ours either.
      if (!(error instanceof WebhookVerificationError) && !(error instanceof SyntaxError)) throw error;
    }
  }
  return undefined;
}
