import type { Command } from 'commander';
import { ArgusError } from '#errors/argus-error.ts';
import { passGate } from '#market/models/signals/gate.ts';
import { runSignalTrial, type SignalTrial } from '#research/signal-trial.ts';
import { WORLDS, type World } from '#simulator/worlds.ts';
import { percent, plural } from '#wording/numbers.ts';
import { print, printJson, table } from './common.ts';

export function register(program: Command): void {
  program
    .command('signals')
    .description(
      'train a model on each of many simulated markets and say how many show skill: none should where there is none',
    )
    .requiredOption('--world <name>', WORLDS.join(', '))
    .option('--seeds <n>', 'markets, one seed each', '5')
    .option('--symbols <n>', 'instruments of each market', '60')
    .option('--json', 'for programs')
    .addHelpText('after', '\nExample:\n  npx argus signals --world random_walk --seeds 50')
    .action(async (options: { world: string; seeds: string; symbols: string; json?: boolean }) => {
      const count = wholeNumber('--seeds', options.seeds, 1, 10_000);
      const symbols = wholeNumber('--symbols', options.symbols, 6, 700);
      if (!WORLDS.includes(options.world as World))
        throw new ArgusError('ARGUS_USAGE', `--world ${options.world} is not one of ${WORLDS.join(', ')}`);
      const trials: SignalTrial[] = [];
      for (let seed = 1; seed <= count; seed++) {
        if (process.stderr.isTTY) process.stderr.write(`\r  seed ${seed} of ${count}`);
        const trial = await runSignalTrial({ world: options.world as World, seed, symbols });
        if (trial !== null) trials.push(trial);
      }
      if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
      const together = passGate(trials);
      const share = (of: (trial: SignalTrial) => boolean) => trials.filter(of).length / trials.length;
      const summary = {
        world: options.world,
        models: trials.length,
        passAlone: share(({ passed }) => passed),
        passTogether: together.filter(Boolean).length / trials.length,
        directional:
          trials.reduce((sum, { directional }) => sum + directional, 0) /
          trials.reduce((sum, { signals }) => sum + signals, 0),
        largestT: Math.max(...trials.map(({ t }) => t)),
      };
      if (options.json) return printJson({ ...summary, trials });
      print(
        table(
          ['seed', 't of the gate', 'p', 'passes', 'directional', 'rank IC', 'IC of the filter', 'coverage'],
          trials.map((trial) => [
            String(trial.seed),
            trial.t.toFixed(2),
            trial.p.toFixed(3),
            trial.passed ? 'yes' : 'no',
            `${trial.directional} of ${trial.signals}`,
            trial.informationCoefficient.toFixed(3),
            trial.filteredCoefficient.toFixed(3),
            trial.coverage.toFixed(3),
          ]),
        ),
      );
      print(
        `\n${plural(summary.models, 'model')}: ${percent(summary.passAlone, 1)} pass when judged alone, ${percent(summary.passTogether, 1)} when judged together (Benjamini–Hochberg), ${percent(summary.directional, 1)} of the signals have a direction, largest t ${summary.largestT.toFixed(2)}`,
      );
    });
}

function wholeNumber(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least || value > most)
    throw new ArgusError('ARGUS_USAGE', `${name} ${text} is not a whole number from ${least} to ${most}`);
  return value;
}
