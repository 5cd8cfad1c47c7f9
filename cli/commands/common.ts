import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { type Logger, pino } from 'pino';
import { remoteOperator } from '#app/control/client.ts';
import { type ControlFile, readControl } from '#app/control/control-file.ts';
import type { Operator } from '#app/operator/operator.ts';
import type { Stores } from '#app/stores.ts';
import { type Configuration, readEnvironment } from '#config/environment.ts';
import { ArgusError } from '#errors/argus-error.ts';
import { at } from '#market/at.ts';
import { isoMinute } from '#wording/dates.ts';
import { countText } from '#wording/numbers.ts';
import { printable, printableCell, printableJson } from '../terminal/foreign-text.ts';

export interface DataOption {
  readonly data?: string;
}

/** `--data DIR` for every command that reads or writes a data directory. */
export const DATA_OPTION = ['--data <dir>', 'data directory (default: ARGUS_DATA_DIR, else .argus)'] as const;

/** Configuration from the environment; `--data` moves everything that lives in the data directory. */
export function configurationOf(options: DataOption): Configuration {
  return readEnvironment(options.data === undefined ? process.env : { ...process.env, ARGUS_DATA_DIR: options.data });
}

/** Structured log in a file of the data directory: the screen is for people. Secrets never get near it. */
export function fileLog(config: Configuration): Logger {
  const directory = path.join(config.dataDirectory, 'logs');
  mkdirSync(directory, { recursive: true });
  return pino(
    { level: config.logLevel, base: null },
    pino.destination({ dest: path.join(directory, 'argus.log'), sync: true, mkdir: true }),
  );
}

export const streamLog = (config: Configuration): Logger => pino({ level: config.logLevel, base: null });
export const silentLog = (): Logger => pino({ level: 'silent' });

/** Asks the running process, or opens the stores itself when none runs. */
export async function withOperator<T>(options: DataOption, body: (operator: Operator) => Promise<T>): Promise<T> {
  const config = configurationOf(options);
  const opened = await controlOrStores(config);
  if ('port' in opened) return await body(remoteOperator(opened));
  const stores = opened;
  try {
    const client =
      config.temporalAddress === undefined
        ? null
        : await (await import('#app/temporal-client.ts')).connectTemporal(
            config.temporalAddress,
            config.temporalNamespace,
          );
    try {
      const { createOperator } = await import('#app/operator/operator.ts');
      return await body(createOperator({ stores, client, now: Date.now }));
    } finally {
      await client?.connection.close();
    }
  } finally {
    await stores.close();
  }
}

/** The process that runs, or the stores; while one is starting, it is waited for. */
async function controlOrStores(config: Configuration): Promise<ControlFile | Stores> {
  for (;;) {
    const control = readControl(config.dataDirectory);
    if (control !== null) return control;
    try {
      // The engines are loaded only when no process answers for them.
      const { openStores } = await import('#app/stores.ts');
      return await openStores(config, silentLog());
    } catch (error) {
      if (
        !(error instanceof ArgusError && error.code === 'ARGUS_DATA_IN_USE') ||
        readControl(config.dataDirectory) === null
      )
        throw error;
    }
  }
}

/** Prints text of our own around text of files: what a terminal would obey is shown instead. */
export const print = (text: string): void => void process.stdout.write(`${printable(text)}\n`);
export const printJson = (value: unknown): void => void process.stdout.write(`${printableJson(value)}\n`);

/** Columns aligned for reading; numbers to the right, beside cells that are empty. */
export function table(header: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const text = rows.map((row) => row.map((cell) => (typeof cell === 'number' ? countText(cell) : printableCell(cell))));
  const widths = header.map((name, i) => Math.max(name.length, ...text.map((row) => row[i]?.length ?? 0)));
  const isNumber = (cell: string | number | undefined) => typeof cell === 'number';
  const numeric = header.map(
    (_, i) => rows.some((row) => isNumber(row[i])) && rows.every((row) => isNumber(row[i]) || row[i] === ''),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => (numeric[i] ? cell.padStart(at(widths, i)) : cell.padEnd(at(widths, i))))
      .join('  ')
      .trimEnd();
  return [line(header), widths.map((width) => '─'.repeat(width)).join('  '), ...text.map(line)].join('\n');
}

/** 2026-11-20 14:31 (UTC); a dash for never. */
export const minuteText = (time: number): string => (time === 0 ? '–' : isoMinute(time));
