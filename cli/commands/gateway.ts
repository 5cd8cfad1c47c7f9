import type { Command } from 'commander';
import { openStores } from '#app/stores.ts';
import { createGateway } from '#delivery/gateway/gateway.ts';
import { openReleaseReader } from '#releases/release.ts';
import { configurationOf, DATA_OPTION, type DataOption, streamLog, untilInterrupted } from './common.ts';

export function register(program: Command): void {
  program
    .command('gateway')
    .description('serves the report pages behind signed links; as many as wanted in server mode')
    .option(...DATA_OPTION)
    .addHelpText(
      'after',
      '\nExample:\n  ARGUS_GATEWAY_PORT=8080 DATABASE_URL=postgres://argus@db/argus npx argus gateway',
    )
    .action(async (options: DataOption) => {
      const config = configurationOf(options);
      const log = streamLog(config);
      const interrupted = untilInterrupted();
      const stores = await openStores(config, log);
      const { database: db, keys } = stores;
      const gateway = await createGateway({
        db,
        keys,
        releases: openReleaseReader(config.siteDirectory),
        host: config.gatewayHost,
        port: config.gatewayPort,
        baseUrl: config.baseUrl,
        log,
      });
      log.info({ url: gateway.url }, 'gateway ready');
      await interrupted;
      await gateway.close();
      await stores.close();
    });
}
