/**
 * An expression that is well typed but has no result over the series there are, such as a match of
 * many series to many. The rule fails at that instant; it is no fault of simnet.
 */
export class EvaluationError extends Error {
  override readonly name = 'EvaluationError';
}
