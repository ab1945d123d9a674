/** A mistake that a lint of playbooks finds, and what it must say. */
export interface PlaybookMistake {
  readonly rule: string;
  readonly edit: readonly [from: string, to: string];
  /** A second change, where one does not suffice. */
  readonly also?: readonly [from: string, to: string];
  /** First line of what is said. */
  readonly prints: string;
}
