/**
 * The command that repeats a run.
 */

export interface Invocation {
  /** Which command of simnet it is, if not a plain run. */
  readonly command?: 'verify' | 'drill' | undefined;
  /** The scenario's name, or the path of its file as given. */
  readonly scenario: string;
  /** Null where no scenario could be loaded that has one, and none was given. */
  readonly seed: string | null;
  /** `path=value`, in the order in which they were given. */
  readonly overrides: readonly string[];
  /** Options of that command alone. */
  readonly more?: readonly string[];
}

/** Writes the command, quoted for a POSIX shell. Workers are left out: they change no result. */
export function reproduceCommand(invocation: Invocation): string {
  const { command, scenario, seed, overrides, more = [] } = invocation;
  const words = ['simnet', ...(command === undefined ? [] : [command])];
  // A drill takes its scenario as an argument, as its help says.
  words.push(...(command === 'drill' ? [scenario] : ['--scenario', scenario]), ...more);
  if (seed !== null) words.push('--seed', seed);
  for (const override of overrides) words.push('--set', override);
  return words.map(shellQuoted).join(' ');
}

/** Quotes a word if a shell could read anything in it but itself. */
export function shellQuoted(word: string): string {
  if (/^[A-Za-z0-9_@%+=:,./-]+$/.test(word)) return word;
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
