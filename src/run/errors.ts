/**
 * The ways a run ends without a verdict that are no fault of the scenario and none of our code.
 */
import type { RunResult } from './result.ts';

/**
 * The machine failed the run: a worker died, a disk is full, a folder cannot be written. The same
 * run may well pass elsewhere, so this is never a verdict about the scenario.
 */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';
}

/** Someone stopped the run before its end. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
  /** What the run had found out until then, if it had begun. */
  readonly partial: RunResult | undefined;

  constructor(message: string, partial?: RunResult, options?: ErrorOptions) {
    super(message, options);
    this.partial = partial;
  }
}
