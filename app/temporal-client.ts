import { Client, Connection, ScheduleAlreadyRunning, type ScheduleOptions } from '@temporalio/client';
import { ArgusError } from '#errors/argus-error.ts';
import { SEARCH_ATTRIBUTES } from '#workflows/search-attributes.ts';

const RETENTION_SECONDS = 30 * 86_400;
/** temporal.api.enums.v1.IndexedValueType */
const INDEXED_TYPES = { TEXT: 1, KEYWORD: 2, INT: 3, DOUBLE: 4, BOOL: 5, DATETIME: 6, KEYWORD_LIST: 7 } as const;

/** @throws ArgusError ARGUS_TEMPORAL_UNREACHABLE when nothing answers at the address. */
export async function connectTemporal(address: string, namespace: string): Promise<Client> {
  try {
    const connection = await Connection.connect({ address, connectTimeout: '10s' });
    return new Client({ connection, namespace });
  } catch (cause) {
    throw new ArgusError('ARGUS_TEMPORAL_UNREACHABLE', `no Temporal server answers at ${address}`, { cause });
  }
}

const SHUT_DOWN = 'Channel has been shut down';

/**
 * Closes the connection. A call that the SDK was about to repeat wakes up on the closed channel, in a timer that
 * nobody can catch. After this call, that one error does not end the process with a stack. Any other still does.
 */
export async function disconnectTemporal(client: Client): Promise<void> {
  process.on('uncaughtException', (error) => {
    if (error.message === SHUT_DOWN) return;
    process.stderr.write(`${error.stack}\n`);
    process.exit(1);
  });
  await client.connection.close();
}

/** Retention of 30 days and our search attributes: without them Reset forgets after a day and workflow tasks fail. Idempotent. */
export async function ensureNamespace(client: Client): Promise<void> {
  const { namespace } = client.options;
  const connection = client.connection as Connection;
  await connection.workflowService.updateNamespace({
    namespace,
    config: { workflowExecutionRetentionTtl: { seconds: RETENTION_SECONDS as never } },
  });
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  const missing = SEARCH_ATTRIBUTES.filter(({ name }) => customAttributes?.[name] === undefined);
  if (missing.length > 0) {
    await connection.operatorService.addSearchAttributes({
      namespace,
      searchAttributes: Object.fromEntries(missing.map(({ name, type }) => [name, INDEXED_TYPES[type]])),
    });
  }
}

/** Creates the schedule, or updates what code owns and keeps what operators own (paused, note). */
export async function ensureSchedule(client: Client, wanted: ScheduleOptions): Promise<'created' | 'updated'> {
  try {
    await client.schedule.create(wanted);
    return 'created';
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
  }
  const { scheduleId, memo: _memo, ...rest } = wanted;
  await client.schedule.getHandle(scheduleId).update(
    (now) =>
      ({
        ...(rest as object),
        state: { paused: now.state.paused, ...(now.state.note ? { note: now.state.note } : {}) },
      }) as never,
  );
  return 'updated';
}
