/** A mistake in a scenario, and what it must print. */
export interface Mistake {
  readonly rule: string;
  /** Text of the small scenario, and what it is replaced with. */
  readonly edit: readonly [from: string, to: string];
  /** First line of the diagnostic. */
  readonly prints: string;
  readonly suggests?: string;
}
