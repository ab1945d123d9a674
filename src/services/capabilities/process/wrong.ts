/** What the fault `wrong_result` says about one result of an instance. */
import type { Flags, Instance } from '../../runtime/instance.ts';

/** Share of a result that is wrong now: 0 while nothing strikes it. */
export function wrongShare(instance: Instance, result: string): number {
  return wrongAmount(instance.flags, result, 'share', 1) ?? 0;
}

/** By which factor a result is wrong now: 1 while nothing strikes it. */
export function wrongFactor(instance: Instance, result: string, otherwise: number): number {
  return wrongAmount(instance.flags, result, 'factor', otherwise) ?? 1;
}

/** A parameter of a result that is wrong by these flags; null while nothing makes it so. */
export function wrongAmount(
  flags: Flags,
  result: string,
  parameter: 'share' | 'factor',
  otherwise: number,
): number | null {
  const parameters = flags.get(`wrong_result.${result}`);
  if (parameters === undefined) return null;
  const value = parameters[parameter];
  return typeof value === 'number' ? value : otherwise;
}
