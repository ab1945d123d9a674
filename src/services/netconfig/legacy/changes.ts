/** What the next apply of a node will change, by comparing maps of interfaces. */
import type { NodeInterface } from '../domain.ts';
import type { NodeState } from '../implementation.ts';

/** Changed interfaces in the order of their names. */
export function stagedChanges({ staged, running }: NodeState): { iface: string; change: string }[] {
  const before = new Map(running.interfaces.map((item) => [item.name, item]));
  const after = new Map(staged.interfaces.map((item) => [item.name, item]));
  const names = [...new Set([...before.keys(), ...after.keys()])].sort();
  return names.flatMap((iface) => {
    const change = changeOf(before.get(iface), after.get(iface));
    return change === undefined ? [] : [{ iface, change }];
  });
}

function changeOf(
  before: NodeInterface | undefined,
  after: NodeInterface | undefined,
): string | undefined {
  if (before === undefined) return 'add';
  if (after === undefined) return 'remove';
  return isSame(before, after) ? undefined : 'change';
}

function isSame(a: NodeInterface, b: NodeInterface): boolean {
  if (a === b) return true;
  const keys = Object.keys(a) as (keyof NodeInterface)[];
  return keys.every((key) => String(a[key]) === String(b[key]));
}
