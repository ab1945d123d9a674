/**
 * The command that repeats a run.
 */

export interface Invocation {
  /** The scenario's name, or the path of its file as given. */
  readonly scenario: string;
  /** Null where no scenario could be loaded that has one, and none was given. */
  readonly seed: string | null;
  /** `path=value`, in the order in which they were given. */
  readonly overrides: readonly string[];
}

/** Writes the command, quoted for a POSIX shell. Workers are left out: they change no result. */
export function reproduceCommand({ scenario, seed, overrides }: Invocation): string {
  const words = ['simnet', '--scenario', scenario];
  if (seed !== null) words.push('--seed', seed);
  for (const override of overrides) words.push('--set', override);
  return words.map(shellQuoted).join(' ');
}

/** Quotes a word if a shell could read anything in it but itself. */
export function shellQuoted(word: string): string {
  if (/^[A-Za-z0-9_@%+=:,./-]+$/.test(word)) return word;
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
