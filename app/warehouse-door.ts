import type { Configuration } from '#config/environment.ts';
import { openWarehouse, type Warehouse } from '#warehouse/warehouse.ts';

/** A server that does not answer is asked again after this time. */
const AGAIN_MS = 10_000;

/** The warehouse of a process that serves without it too. */
export interface WarehouseDoor {
  /** Null while the server is not reached, and where there is none: the embedded engine is that of another process. */
  warehouse(): Warehouse | null;
  close(): Promise<void>;
}

/** Opens the server of the configuration as soon as it answers. */
export function warehouseDoor({
  clickhouse,
  dataDirectory,
}: Pick<Configuration, 'clickhouse' | 'dataDirectory'>): WarehouseDoor {
  let open: Warehouse | null = null;
  let isClosed = false;
  let timer: NodeJS.Timeout | undefined;
  async function knock(): Promise<void> {
    try {
      const reached = await openWarehouse({ directory: dataDirectory, ...clickhouse });
      if (isClosed) await reached.close();
      else open = reached;
    } catch {
      timer = setTimeout(() => void knock(), AGAIN_MS);
      timer.unref();
    }
  }
  const knocking = clickhouse.url === undefined ? Promise.resolve() : knock();
  return {
    warehouse: () => open,
    async close() {
      isClosed = true;
      clearTimeout(timer);
      await knocking;
      await open?.close();
    },
  };
}
