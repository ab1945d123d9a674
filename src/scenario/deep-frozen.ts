/** Freezes plain data, so that no model can change the scenario it runs. */

/** Freezes a value and everything in it, in place. */
export function deepFrozen<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value;
  for (const inner of Object.values(value)) deepFrozen(inner);
  return Object.freeze(value);
}
