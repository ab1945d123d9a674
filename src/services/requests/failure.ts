/**
 * Why a request fails, as its client sees it.
 *
 * Each of them is a server error (5xx) to the people behind the client: a consumer whose own answer
 * needs the request can only pass the failure on.
 */

/** The outcomes of a request; those but `answered` are failures. Their places are their codes. */
const OUTCOMES = [
  /** The answer arrived in time. */
  'answered',
  /** The balancer knows no ready instance, or its choice could not be reached. */
  'no_instance',
  /** The process is not there, or takes nothing new because it drains. */
  'refused',
  /** The client's persistent connection is down and not yet made again. */
  'disconnected',
  /** All workers are busy and the queue is at its capacity. */
  'queue_full',
  /** No answer within the client's patience; the service may still be at work on it. */
  'timeout',
  /** The process stopped with the request in hand. */
  'aborted',
  /** The service has no method of that name. */
  'method_not_found',
  /** The service refuses the parameters that the client was built to send. */
  'invalid_parameters',
  /** The client cannot read the answer that the service gave. */
  'invalid_result',
  /** The method answered with an error of its own. */
  'internal',
] as const;

/** One of {@link OUTCOMES}. */
export type Outcome = (typeof OUTCOMES)[number];

/** Place of an outcome in {@link OUTCOMES}: what the request path stores and counts by. */
export type OutcomeCode = number;

/** The code of an outcome. */
export function outcomeCode(outcome: Outcome): OutcomeCode {
  return OUTCOMES.indexOf(outcome);
}

/** Counts by outcome, all 0. */
export function outcomeCounts(): Float64Array {
  return new Float64Array(OUTCOMES.length);
}

/** The sum of all counts but `answered`. */
export function failureCount(counts: Float64Array): number {
  let sum = 0;
  for (let code = 1; code < counts.length; code++) sum += counts[code]!;
  return sum;
}

/**
 * Whether another try can succeed where this one failed. A method that is missing or understood
 * otherwise stays so for as long as the version runs, and clients do not try again.
 */
export function isRetryable(code: OutcomeCode): boolean {
  return code > 0 && code < METHOD_NOT_FOUND;
}

const METHOD_NOT_FOUND = outcomeCode('method_not_found');
