import type { Command } from 'commander';
import { startGateway } from '#app/gateway-process.ts';
import { catchInterruption } from '../terminal/interruption.ts';
import { configurationOf, DATA_OPTION, type DataOption, streamLog } from './common.ts';

export function register(program: Command): void {
  program
    .command('gateway')
    .description('serves the report pages behind signed links; as many as wanted in server mode')
    .option(...DATA_OPTION)
    .addHelpText(
      'after',
      '\nExample:\n  ARGUS_GATEWAY_PORT=8080 ARGUS_METRICS_PORT=9465 DATABASE_URL=postgres://argus@db/argus npx argus gateway',
    )
    .action(async (options: DataOption) => {
      const config = configurationOf(options);
      const log = streamLog(config);
      const interruption = catchInterruption();
      const gateway = await startGateway(config, log);
      log.info({ url: gateway.url, metrics: gateway.metricsUrl }, 'gateway listens');
      await interruption.signal;
      await gateway.stop();
    });
}
