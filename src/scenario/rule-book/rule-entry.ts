/** What one rule of the scenario language says, for who broke it. */
export interface RuleEntry {
  /** What must be so, in half a sentence. */
  readonly rule: string;
  /** What goes wrong where it is not so. */
  readonly why?: string;
  readonly instead?: string;
}
