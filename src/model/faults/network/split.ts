/** Splits of a cluster into sides: what partitions cut between. */
import { z } from 'zod';
import { fraction } from '../../../schema/fraction.ts';
import { groupNames } from '../../../schema/names.ts';
import { value } from '../../../schema/record.ts';
import { whole } from '../../../schema/whole.ts';
import type { FaultHost } from '../host.ts';
import type { LinkChoice } from '../reach/network.ts';
import { drawTargets, namesOf } from '../targets.ts';
import { during, type FaultWindow, type Heal } from '../window.ts';
import { noted } from './links.ts';

const byGroups = value({
  kind: z.literal('groups'),
  sides: z
    .array(groupNames())
    .min(1)
    .max(64)
    .describe('The groups of each side; groups of no side are one more side together.'),
}).describe('Sides that are told by their groups.');

const halves = value({
  kind: z.literal('halves'),
  targets: groupNames().describe('Groups of which half the nodes, drawn at random, are one side.'),
}).describe('One half of some nodes against everybody else.');

const minority = value({
  kind: z.literal('minority'),
  targets: groupNames().describe('Groups of which a few nodes, drawn at random, are one side.'),
  below: fraction()
    .optional()
    .describe('The side is as large as it can be below this share of the targets; by default 1/3.'),
}).describe('Fewer than a share of some nodes, at least one, against everybody else.');

const isolate = value({
  kind: z.literal('isolate'),
  targets: groupNames().describe('Groups of which nodes are drawn at random.'),
  count: whole(1).prefault(1).describe('How many nodes are one side together.'),
}).describe('One node, or a few, against everybody else.');

/** What a scenario file says about a split. */
export const splitSchema = z
  .discriminatedUnion('kind', [byGroups, halves, minority, isolate])
  .describe('How the cluster is split into sides.');

/** A split, as the engine reads it. */
export type SplitSpec = z.output<typeof splitSchema>;

/** The sides of a cluster. */
export interface Sides {
  /** The side of a node, from 0. */
  readonly sideOf: (node: number) => number;
  /** For the timeline: `validators-0, validators-1 | the rest`. */
  readonly detail: string;
}

/** Draws the sides of a split from the fault's own stream. */
export function drawSides(split: SplitSpec, host: FaultHost): Sides {
  if (split.kind === 'groups') return sidesByGroups(split.sides, host);
  const count = drawnCount(split, host);
  return sidesOf([drawTargets({ targets: split.targets, count }, host)], host);
}

/** Sides of which each is some nodes, and one more of all others. */
function sidesOf(sides: readonly (readonly number[])[], host: FaultHost): Sides {
  const sideOf = new Map(
    sides.flatMap((nodes, side) => nodes.map((node) => [node, side] as const)),
  );
  const named = sides.map((nodes) => namesOf(nodes, host));
  return {
    sideOf: (node) => sideOf.get(node) ?? sides.length,
    detail: [...named, 'the rest'].join(' | '),
  };
}

function sidesByGroups(sides: readonly (readonly string[])[], host: FaultHost): Sides {
  const nodes = sides.map((names) => names.flatMap((group) => host.nodesOf(group)));
  const { sideOf } = sidesOf(nodes, host);
  const named = sides.map((names) => names.join(', '));
  const isRest = nodes.flat().length < host.network.nodeCount;
  return { sideOf, detail: [...named, ...(isRest ? ['the rest'] : [])].join(' | ') };
}

function drawnCount(split: Exclude<SplitSpec, { kind: 'groups' }>, host: FaultHost): number {
  if (split.kind === 'isolate') return split.count;
  const nodes = split.targets.flatMap((group) => host.nodesOf(group)).length;
  if (split.kind === 'halves') return Math.floor(nodes / 2);
  const third = Math.floor((nodes - 1) / 3);
  return Math.max(1, split.below === undefined ? third : Math.ceil(nodes * split.below) - 1);
}

/** The links between different sides. */
export function linksAcross({ sideOf }: Sides): LinkChoice {
  return (from, to) => sideOf(from) !== sideOf(to);
}

/** Cuts links, and writes into the timeline when it does and when it heals. */
export function cutNoted(host: FaultHost, detail: string, links: LinkChoice): Heal {
  host.note('partition_start', null, detail);
  const heal = host.network.cut(links);
  return () => {
    heal();
    host.note('partition_end', null, detail);
  };
}

/** A partition of nodes in some order, and what the timeline says of it. */
interface Layout {
  readonly title: string;
  readonly detail: string;
  readonly links: LinkChoice;
}

/**
 * Cuts links between a fault's targets during its window.
 *
 * @param layout - Chooses the links; is told the targets in random order, drawn from the fault's
 *   own stream.
 */
export function cutShuffled(
  spec: FaultWindow & { readonly targets: readonly string[] },
  host: FaultHost,
  layout: (shuffled: readonly number[]) => Layout,
): void {
  during(spec, host, () => {
    const nodes = spec.targets.flatMap((group) => host.nodesOf(group));
    host.stream('targets').shuffle(nodes);
    const { title, detail, links } = layout(nodes);
    return noted(host, [], title, () => cutNoted(host, detail, links));
  });
}
