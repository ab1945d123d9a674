/**
 * The exit codes: the one table that the help, the documentation and the program share.
 */

export interface ExitCode {
  readonly code: number;
  readonly name: string;
  readonly meaning: string;
}

export const EXIT = {
  pass: 0,
  gateFailed: 1,
  usage: 2,
  scenarioInvalid: 3,
  nondeterminism: 4,
  regression: 5,
  incomplete: 6,
  safety: 7,
  environment: 8,
  excusable: 9,
  liveness: 10,
  internal: 70,
  interrupted: 130,
  terminated: 143,
} as const;

/** Every code with its meaning, ascending. */
export const EXIT_CODES: readonly ExitCode[] = [
  { code: EXIT.pass, name: 'pass', meaning: 'every gate passed' },
  { code: EXIT.gateFailed, name: 'gate failed', meaning: 'a gate failed or was inconclusive' },
  { code: EXIT.usage, name: 'usage', meaning: 'the command line is wrong' },
  { code: EXIT.scenarioInvalid, name: 'scenario invalid', meaning: 'with file:line:column' },
  { code: EXIT.nondeterminism, name: 'nondeterminism', meaning: 'one seed gave two results' },
  { code: EXIT.regression, name: 'regression', meaning: 'reserved, not used yet' },
  {
    code: EXIT.incomplete,
    name: 'incomplete',
    meaning: 'a file is missing, or convergence was not judged',
  },
  {
    code: EXIT.safety,
    name: 'safety violation',
    meaning: 'a tamper accepted, finality in conflict',
  },
  {
    code: EXIT.environment,
    name: 'environment',
    meaning: 'a worker died, a disk is full, a file cannot be read',
  },
  {
    code: EXIT.excusable,
    name: 'excusable',
    meaning: 'failed, but after more faults than the stated tolerance bears',
  },
  {
    code: EXIT.liveness,
    name: 'liveness violation',
    meaning: 'no convergence in time after the faults',
  },
  { code: EXIT.internal, name: 'internal error', meaning: 'a fault of simnet itself' },
  { code: EXIT.interrupted, name: 'interrupted', meaning: 'SIGINT; partial artifacts kept' },
  { code: EXIT.terminated, name: 'terminated', meaning: 'SIGTERM; partial artifacts kept' },
];

/**
 * From the gravest down. A signal goes first: whatever else was found, the run is not whole. Usage
 * and invalid scenarios come before any verdict, because they leave a part of what was asked undone.
 */
const GRAVITY: readonly number[] = [
  EXIT.terminated,
  EXIT.interrupted,
  EXIT.internal,
  EXIT.nondeterminism,
  EXIT.safety,
  EXIT.liveness,
  EXIT.environment,
  EXIT.incomplete,
  EXIT.regression,
  EXIT.usage,
  EXIT.scenarioInvalid,
  EXIT.gateFailed,
  EXIT.excusable,
  EXIT.pass,
];

/**
 * Picks the code to exit with when several apply.
 *
 * @returns 0 for none. A code that is not in the table counts as an internal error.
 */
export function gravest(codes: Iterable<number>): number {
  let best: number = EXIT.pass;
  for (const code of codes) {
    const known = GRAVITY.includes(code) ? code : EXIT.internal;
    if (GRAVITY.indexOf(known) < GRAVITY.indexOf(best)) best = known;
  }
  return best;
}

/** The table as text, one line per code. */
export function exitCodesText(): string {
  return EXIT_CODES.map(
    ({ code, name, meaning }) => `  ${String(code).padStart(3)}  ${name}: ${meaning}`,
  ).join('\n');
}
