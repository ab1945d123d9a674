/** The reach of faults into processes, and into what is installed for them. */
import { check } from '../../kernel/check.ts';
import type { ProcessReach } from '../faults/reach/process.ts';
import type { Machine } from '../node/env.ts';
import type { Behaviour } from '../versions/behaviour.ts';

export function processReach(
  machines: readonly Machine[],
  behaviours: ReadonlyMap<string, Behaviour>,
): ProcessReach {
  const of = (node: number): Machine => machines[node] as Machine;
  const codeOf = (version: string): Behaviour => {
    const behaviour = behaviours.get(version);
    check(behaviour !== undefined, 'no such version', version);
    return behaviour;
  };
  return {
    pause: (node) => {
      // Whatever becomes of the node, it is this process that was stopped.
      const { process } = of(node);
      process?.pause();
      return () => process?.resume();
    },
    slow: (node, factor) => of(node).processor.slow(factor),
    transactionsWaiting: (node) => of(node).process?.transactionsWaiting ?? 0,
    isReady: (node) => of(node).process?.isReady === true,
    misinstall: (node, version) => {
      of(node).behaviour = codeOf(version);
    },
    isMisinstalled: (node) => of(node).behaviour !== codeOf(of(node).version),
    reinstall: (node) => {
      of(node).behaviour = codeOf(of(node).version);
    },
    impair: (node) => {
      of(node).impairments += 1;
      return () => {
        of(node).impairments -= 1;
      };
    },
  };
}
