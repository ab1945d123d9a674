/**
 * Claims that hold unless simnet itself is at fault.
 *
 * A broken claim is no result of a run: nothing that the run computed can be trusted after it.
 * Bad input of a user is not reported this way, but as a scenario error.
 */

/** A fault of simnet, not of its user: a claim that the code relies on does not hold. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError';
}

/**
 * Demands that a claim holds.
 *
 * @param message - What is wrong when it does not; constant text, so that a claim that holds
 *   builds no string.
 * @param value - The value seen, appended to the message.
 * @throws InvariantError if the claim does not hold.
 */
export function check(holds: boolean, message: string, value?: unknown): asserts holds {
  if (!holds) fail(message, value);
}

function fail(message: string, value: unknown): never {
  throw new InvariantError(value === undefined ? message : `${message}: ${String(value)}`);
}
