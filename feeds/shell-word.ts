/** A path as a word of a shell: a command that is printed can be copied, whatever the name of the file. */
export function shellWord(path: string): string {
  // A name with a dash in front would be an option.
  const word = path.startsWith('-') ? `./${path}` : path;
  return /^[\w./+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
