/** Faults that act on the links of some nodes: their common fields, and their lines in the timeline. */
import { z } from 'zod';
import type { FaultHost } from '../host.ts';
import type { LinkChoice, PassageRule } from '../reach/network.ts';
import { drawTargets, type FaultTargets, namesOf, targetFields } from '../targets.ts';
import { during, type FaultWindow, type Heal, windowFields } from '../window.ts';

/** The fields of a fault that acts on the links of nodes. */
export const linkFields = {
  ...windowFields,
  ...targetFields,
  direction: z
    .enum(['both', 'inbound', 'outbound'])
    .prefault('both')
    .describe('Which messages it strikes, as its targets see them.'),
};

/** Links of nodes, as the engine reads them. */
export interface FaultLinks extends FaultWindow, FaultTargets {
  readonly direction: 'both' | 'inbound' | 'outbound';
}

/** The links of some nodes. */
export function linksOf(nodes: readonly number[], direction: FaultLinks['direction']): LinkChoice {
  const struck = new Set(nodes);
  switch (direction) {
    case 'inbound':
      return (_, to) => struck.has(to);
    case 'outbound':
      return (from) => struck.has(from);
    case 'both':
      return (from, to) => struck.has(from) || struck.has(to);
  }
}

/**
 * Has all messages on the links of a fault's targets pass a rule during its window.
 *
 * @param loses - Share of messages that come to nothing by it.
 */
export function disturbLinks(
  spec: FaultLinks,
  host: FaultHost,
  what: string,
  rule: PassageRule,
  loses = 0,
): void {
  strikeDuring(spec, host, what, (nodes) =>
    host.network.pass(linksOf(nodes, spec.direction), rule, loses),
  );
}

/** Strikes a fault's targets during its window, and says so in the timeline. */
export function strikeDuring(
  spec: FaultWindow & FaultTargets,
  host: FaultHost,
  what: string,
  strike: (nodes: readonly number[]) => Heal,
): void {
  during(spec, host, () => {
    const nodes = drawTargets(spec, host);
    return noted(host, nodes, `${what} on ${namesOf(nodes, host)}`, () => strike(nodes));
  });
}

/** Writes into the timeline that a fault begins, and when it is healed that it ends. */
export function noted(
  host: FaultHost,
  nodes: readonly number[],
  detail: string,
  begin: () => Heal,
): Heal {
  const subject = nodes.length === 1 ? (nodes[0] ?? null) : null;
  host.note('fault_start', subject, detail);
  const heal = begin();
  return () => {
    heal();
    host.note('fault_end', subject, detail);
  };
}
