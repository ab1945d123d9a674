/** What all faults of nodes that lie have in common. */
import type { Misdeed } from '../../node/dishonesty.ts';
import type { FaultHost } from '../host.ts';
import { drawTargets, type FaultTargets } from '../targets.ts';
import { during, type FaultWindow } from '../window.ts';

/** Has the targets of a fault break the protocol in a way while its window is open. */
export function corruptDuring(
  spec: FaultWindow & FaultTargets & { readonly kind: string },
  host: FaultHost,
  misdeed: Misdeed,
): void {
  during(spec, host, () => {
    const struck = drawTargets(spec, host).map((node) => {
      host.note('fault_start', node, spec.kind);
      return { node, stop: host.byzantine.corrupt(node, misdeed) };
    });
    return () => {
      for (const { node, stop } of struck) {
        stop();
        host.note('fault_end', node, spec.kind);
      }
    };
  });
}
