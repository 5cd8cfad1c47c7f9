import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { argumentsBeforeShell, wordsOf } from './npx-arguments.mjs';

it.each([
  ["'argus' inspect bars[1].csv 'a b'", ['argus', 'inspect', 'bars[1].csv', 'a b']],
  ["argus sql 'it'\\''s'", ['argus', 'sql', "it's"]],
  ["argus ''", ['argus', '']],
  ['argus $HOME', null],
])('the words of a command line are read without any expansion: %s', (command, words) => {
  expect(wordsOf(command)).toEqual(words);
});

it('arguments that came without npx are taken as they are', () => {
  expect(argumentsBeforeShell(['a[1]'], { env: {} })).toEqual(['a[1]']);
});

it('a name with brackets reaches the program through npx, although a shell finds another file for it', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'argus-npx-'));
  const bin = path.join(folder, 'node_modules', '.bin');
  mkdirSync(bin, { recursive: true });
  const module = fileURLToPath(new URL('./npx-arguments.mjs', import.meta.url));
  const program = path.join(bin, 'arguments');
  writeFileSync(
    program,
    `#!/usr/bin/env node\nimport(${JSON.stringify(module)}).then(({ argumentsBeforeShell }) => process.stdout.write(JSON.stringify(argumentsBeforeShell(process.argv.slice(2)))));\n`,
  );
  chmodSync(program, 0o755);
  for (const name of ['bars1.csv', 'bars[1].csv']) writeFileSync(path.join(folder, name), '');
  const given = ['inspect', 'bars[1].csv', 'a b', "it's", '*.csv'];
  const text = execFileSync('npx', ['--no-install', 'arguments', ...given], { cwd: folder, encoding: 'utf8' });
  expect(JSON.parse(text)).toEqual(given);
  rmSync(folder, { recursive: true });
});
