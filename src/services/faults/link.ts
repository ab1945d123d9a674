/** What faults of links share: the two ends, and the rule that they put on the fabric. */
import { nameOf } from '../../schema/names.ts';
import type { Instance } from '../runtime/instance.ts';
import { common, type FaultHost, type Undo } from './fault.ts';

/** Fields of kinds that strike the links of a group. */
export const linkFields = {
  ...common,
  target: nameOf('group').describe('One end: a component or group.'),
  to: nameOf('group')
    .optional()
    .describe('The other end; if left out, everybody else, who scrapes and asks included.'),
};

interface Ends {
  readonly target: string;
  readonly to?: string | undefined;
}

/** Puts loss and delay on the links between the ends. */
export function strikeLinks(
  host: FaultHost,
  { target, to }: Ends,
  { loss, addedUs }: { readonly loss: number; readonly addedUs: number },
): Undo {
  const one = indices(host.instancesOf(target));
  const other = to === undefined ? new Others(one) : indices(host.instancesOf(to));
  return host.fabric.add({ from: one, to: other, loss, addedUs });
}

function indices(instances: readonly Instance[]): Set<number> {
  return new Set(instances.map(({ index }) => index));
}

/** Everybody who is not in a set. */
class Others extends Set<number> {
  readonly #excluded: ReadonlySet<number>;

  constructor(excluded: ReadonlySet<number>) {
    super();
    this.#excluded = excluded;
  }

  override has(index: number): boolean {
    return !this.#excluded.has(index);
  }
}
