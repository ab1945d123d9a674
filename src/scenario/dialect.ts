/** Where the kinds of YAML files that are read differ. */

export interface Dialect {
  /** Most documents of one file. */
  readonly documentsMax: number;
  /**
   * Whether a number or truth value that would print otherwise (`1.0`, `0x10`, `True`) is the text
   * it was written as; else it is a value, or refused where YAML would surprise.
   */
  readonly isAsWritten: boolean;
  /** What is said of anchors, aliases, tags, directives and merge keys. */
  readonly refusal: string;
}

/** Scenarios: one document, and a value means the same to every reader of YAML. */
export const SCENARIO_DIALECT: Dialect = {
  documentsMax: 1,
  isAsWritten: false,
  refusal: 'not allowed',
};

/** Files that were written for other programs. */
export const FOREIGN_DIALECT: Dialect = {
  documentsMax: 1_000,
  isAsWritten: true,
  refusal: 'unsupported here',
};
