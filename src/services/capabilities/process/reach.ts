/** Whether one process can talk to another, as far as the processes themselves are concerned. */
import type { Fabric } from '../../runtime/fabric.ts';
import type { Instance } from '../../runtime/instance.ts';

/** Whether the process of an instance takes messages of other processes. */
export function takesMessages(instance: Instance): boolean {
  const port = instance.parameter('port_closed', 'port');
  return instance.isAlive && port !== 'all' && port !== 'peers';
}

/** Whether messages can get from one to the other at all; an instance always reaches itself. */
export function reaches(fabric: Fabric, from: Instance, to: Instance): boolean {
  if (from === to) return to.isAlive;
  return takesMessages(to) && !fabric.isCut(from.index, to.index);
}
