import { execFileSync } from 'node:child_process';
import { mkdirSync, statfsSync } from 'node:fs';
import type { Command } from 'commander';
import { calendarMark, loadCalendarFile } from '#app/calendar-file.ts';
import { readControl } from '#app/control/control-file.ts';
import { answers } from '#app/temporal-server.ts';
import { ArgusError } from '#errors/argus-error.ts';
import { calendarChanges } from '#market/calendar/calendar.ts';
import { plural } from '#wording/numbers.ts';
import { configurationOf, DATA_OPTION, type DataOption, print, printJson } from './common.ts';

interface Finding {
  readonly check: string;
  readonly ok: boolean;
  readonly found: string;
  readonly advice?: string;
}

const GIB = 1024 ** 3;
const LEAST_FREE_GIB = 2;

export function register(program: Command): void {
  program
    .command('doctor')
    .description('checks what Argus needs on this machine: Node, Temporal, ports, disk, configuration')
    .option(...DATA_OPTION)
    .option('--json', 'for programs')
    .addHelpText('after', '\nExample:\n  npx argus doctor\n\nExit code 4 when something is missing.')
    .action(async (options: DataOption & { json?: boolean }) => {
      const findings = await examine(options);
      if (options.json) printJson(findings);
      else
        for (const { ok, check, found, advice } of findings)
          print(`${ok ? '✓' : '✗'} ${check.padEnd(22)} ${found}${ok || !advice ? '' : `\n    ${advice}`}`);
      if (findings.some(({ ok }) => !ok)) process.exitCode = 4;
    });
}

async function examine(options: DataOption): Promise<Finding[]> {
  let config: ReturnType<typeof configurationOf>;
  try {
    config = configurationOf(options);
  } catch (error) {
    if (!(error instanceof ArgusError)) throw error;
    return [{ check: 'configuration', ok: false, found: error.message, advice: error.advice }];
  }
  const findings: Finding[] = [{ check: 'configuration', ok: true, found: 'every variable is valid' }];
  if (config.calendarFile !== undefined) findings.push(await calendarFile(config.calendarFile));
  const node = Number(process.versions.node.split('.')[0]);
  findings.push({
    check: 'Node',
    ok: node >= 26,
    found: process.version,
    advice: 'Start through npm run, npx or cli/bootstrap.mjs: they use Node 26.',
  });
  findings.push({
    check: 'time zone',
    ok: process.env.TZ === 'UTC',
    found: process.env.TZ ?? 'not set',
    advice: 'Start through npm run or npx, which set TZ=UTC.',
  });
  findings.push(temporalCli(config.temporalCli, config.temporalAddress));
  mkdirSync(config.dataDirectory, { recursive: true });
  const { bavail, bsize } = statfsSync(config.dataDirectory);
  const free = (bavail * bsize) / GIB;
  findings.push({
    check: 'free disk',
    ok: free > LEAST_FREE_GIB,
    found: `${free.toFixed(1)} GiB at ${config.dataDirectory}`,
    advice: `Free at least ${LEAST_FREE_GIB} GiB, or move ARGUS_DATA_DIR.`,
  });
  const running = readControl(config.dataDirectory);
  if (running !== null)
    findings.push({ check: 'running process', ok: true, found: `pid ${running.pid}, ${running.gateway}` });
  else {
    for (const [variable, port] of [
      ['ARGUS_TEMPORAL_PORT', config.temporalPort],
      ['ARGUS_TEMPORAL_UI_PORT', config.temporalUiPort],
      ['ARGUS_GATEWAY_PORT', config.gatewayPort],
      ['ARGUS_METRICS_PORT', config.metricsPort],
    ] as const) {
      const taken = await answers(port);
      findings.push({
        check: variable,
        ok: !taken,
        found: `port ${port} is ${taken ? 'taken' : 'free'}`,
        advice: `Set ${variable} to a free port.`,
      });
    }
  }
  return findings;
}

function temporalCli(executable: string | undefined, address: string | undefined): Finding {
  if (address !== undefined) return { check: 'Temporal', ok: true, found: `server at ${address}` };
  try {
    return {
      check: 'Temporal',
      ok: true,
      found: execFileSync(executable ?? 'temporal', ['--version'], { encoding: 'utf8' }).trim(),
    };
  } catch {
    return {
      check: 'Temporal',
      ok: false,
      found: 'no Temporal CLI',
      advice: 'npm run demo finds, downloads or builds it; or set TEMPORAL_ADDRESS.',
    };
  }
}

async function calendarFile(file: string): Promise<Finding> {
  const check = 'calendar file';
  try {
    await loadCalendarFile(file);
    return { check, ok: true, found: `${plural(calendarChanges().length, 'change')}, mark ${calendarMark()}` };
  } catch (error) {
    if (!(error instanceof ArgusError)) throw error;
    return { check, ok: false, found: error.message, advice: error.advice };
  }
}
