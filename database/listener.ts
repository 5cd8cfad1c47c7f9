/** What is told to all processes at once. */
export type Channel = 'argus_tenant';

export interface Listener {
  heard(payload: string): void;
  /** The line to a server is down: what is told is not heard. */
  lost(): void;
  /** It is back. */
  back(): void;
}

/**
 * Hears what is told on a channel (`pg_notify`), from the commit of whoever tells it. Resolves when listening; the result ends it.
 * @throws Error when a server cannot be reached.
 */
export type Listen = (channel: Channel, listener: Listener) => Promise<() => Promise<void>>;
