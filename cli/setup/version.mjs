import { spawnSync } from 'node:child_process';
import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * The answer of a program to --version. It is cached by size and time of the file, because starting a 140 MB binary
 * for its version costs more than the rest of a second start.
 *
 * @param {string} program path of the executable
 * @param {string} tools folder of the cache (`checked.json`)
 * @returns {{ version: [number, number, number] } | { problem: string }}
 */
export function versionOf(program, tools) {
  const memory = path.join(tools, 'checked.json');
  let stat;
  try {
    stat = statSync(program);
  } catch {
    return { problem: 'is not there' };
  }
  const cached = readMemory(memory);
  const key = `${program} ${stat.size} ${stat.mtimeMs}`;
  if (Array.isArray(cached[key])) return { version: cached[key] };
  const answer = spawnSync(program, ['--version'], { encoding: 'utf8', timeout: 20_000 });
  if (answer.error) return { problem: `does not start (${answer.error.code ?? answer.error.message})` };
  const match = /(\d+)\.(\d+)\.(\d+)/.exec(answer.stdout);
  if (answer.status !== 0 || match === null)
    return { problem: `does not say its version (exit code ${answer.status ?? answer.signal})` };
  const version = match.slice(1, 4).map(Number);
  const temporary = `${memory}.${process.pid}`;
  writeFileSync(temporary, JSON.stringify({ ...cached, [key]: version }));
  renameSync(temporary, memory);
  return { version };
}

function readMemory(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return {};
  }
}
