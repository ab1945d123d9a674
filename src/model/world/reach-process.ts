/** The reach of faults into processes, and into what is installed for them. */
import { check } from '../../kernel/check.ts';
import type { ProcessReach } from '../faults/reach/process.ts';
import type { Machine } from '../node/env.ts';
import type { Behaviour } from '../versions/behaviour.ts';
import type { Causes } from './causes.ts';

/**
 * @param of - The machine of a node; it is known from then on that a fault reached it.
 * @param wrongCode - What faults have installed, until a rollout installs something.
 */
export function processReach(
  of: (node: number) => Machine,
  behaviours: ReadonlyMap<string, Behaviour>,
  wrongCode: Causes<Behaviour>,
): ProcessReach {
  const codeOf = (version: string): Behaviour => {
    const behaviour = behaviours.get(version);
    check(behaviour !== undefined, 'no such version', version);
    return behaviour;
  };
  const dueCode = (node: number): Behaviour => wrongCode.last(node) ?? codeOf(of(node).version);
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
      const undo = wrongCode.put(node, codeOf(version));
      of(node).behaviour = codeOf(version);
      return () => {
        undo();
        // What is down anyway only has to start with other code.
        if (of(node).process === null) of(node).behaviour = dueCode(node);
      };
    },
    isMisinstalled: (node) => of(node).behaviour !== dueCode(node),
    reinstall: (node) => {
      of(node).behaviour = dueCode(node);
    },
    impair: (node) => {
      of(node).impairments += 1;
      return () => {
        of(node).impairments -= 1;
      };
    },
  };
}
