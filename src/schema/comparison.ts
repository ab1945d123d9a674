/** How a gate compares a value with its threshold. */
import { z } from 'zod';

/** A comparison of a value with a threshold. */
export type Comparison = '<' | '<=' | '==' | '>=' | '>';

/** A comparison operator; those that YAML would read otherwise are quoted: `op: ">="`. */
export function comparison() {
  return z.enum(['<', '<=', '==', '>=', '>']);
}
