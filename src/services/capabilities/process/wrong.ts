/** What the fault `wrong_result` says about one result of an instance. */
import type { Instance } from '../../runtime/instance.ts';

/** Share of a result that is wrong now: 0 while nothing strikes it. */
export function wrongShare(instance: Instance, result: string): number {
  const flag = `wrong_result.${result}`;
  return instance.flags.has(flag) ? instance.amount(flag, 'share', 1) : 0;
}

/** By which factor a result is wrong now: 1 while nothing strikes it. */
export function wrongFactor(instance: Instance, result: string, otherwise: number): number {
  const flag = `wrong_result.${result}`;
  return instance.flags.has(flag) ? instance.amount(flag, 'factor', otherwise) : 1;
}
