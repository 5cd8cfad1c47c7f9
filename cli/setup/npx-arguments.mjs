// npx passes its arguments on through a shell and quotes most special characters, but not brackets: the shell then takes
// `bars[1].csv` for a pattern and hands over bars1.csv, another file. The shell that waits for us still has the command
// as npx wrote it, so the arguments are read from there.
import { readFileSync } from 'node:fs';

/** The arguments as they were given to npx; those of `given` where nothing was lost or nothing else is known. */
export function argumentsBeforeShell(given, { env = process.env, parent = process.ppid } = {}) {
  if (env.npm_lifecycle_event !== 'npx') return given;
  const command = shellCommandOf(parent);
  if (command === null || !/[[{]/.test(command)) return given;
  return wordsOf(command)?.slice(1) ?? given;
}

/** What `sh -c` runs in a process; null for another program, and on systems without /proc. */
function shellCommandOf(pid) {
  try {
    const [shell, option, command] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return /(^|\/)(sh|bash|dash)$/.test(shell) && option === '-c' ? command : null;
  } catch {
    return null;
  }
}

/**
 * The words of a command of plain and single-quoted parts, without any expansion; null for anything else.
 *
 * @param {string} command
 * @returns {string[] | null}
 */
export function wordsOf(command) {
  const words = [];
  const part = /'([^']*)'|\\'|([^\s'"\\$`]+)/y;
  for (let at = 0; at < command.length; ) {
    if (command[at] === ' ') {
      at += 1;
      continue;
    }
    let word = '';
    for (part.lastIndex = at; at < command.length && command[at] !== ' '; at = part.lastIndex) {
      const found = part.exec(command);
      if (found === null) return null;
      word += found[1] ?? found[2] ?? "'";
    }
    words.push(word);
  }
  return words;
}
