/** Whom a fault strikes: nodes of some groups, all of them or as many as are drawn. */
import { groupNames } from '../../schema/names.ts';
import { whole } from '../../schema/whole.ts';
import type { FaultHost } from './host.ts';

/** The fields of a fault that strikes nodes. */
export const targetFields = {
  targets: groupNames().describe('Groups whose nodes it strikes.'),
  count: whole(1)
    .optional()
    .describe('How many nodes, drawn at random among the targets; without it, all of them.'),
};

/** Targets, as the engine reads them. */
export interface FaultTargets {
  readonly targets: readonly string[];
  readonly count?: number | undefined;
}

/** Names in one line of the timeline; of more nodes only the number is told. */
const NAMES_MAX = 8;

/** The nodes that a fault strikes, in order of their index; drawn from the fault's own stream. */
export function drawTargets(spec: FaultTargets, host: FaultHost): readonly number[] {
  const nodes = spec.targets.flatMap((group) => host.nodesOf(group));
  if (spec.count === undefined || spec.count >= nodes.length) return nodes;
  const drawn = [...nodes];
  host.stream('targets').shuffle(drawn);
  return drawn.slice(0, spec.count).sort((a, b) => a - b);
}

/** Nodes, for a line of the timeline: `validators-1, validators-3 and 12 more`. */
export function namesOf(nodes: readonly number[], host: FaultHost): string {
  const names = nodes.slice(0, NAMES_MAX).map((node) => host.nodeName(node));
  const more = nodes.length - names.length;
  return more === 0 ? names.join(', ') : `${names.join(', ')} and ${more} more`;
}
