/**
 * Bridge: two halves that reach each other only through one node, which reaches everybody.
 *
 * Source: the nemesis of that name of Jepsen (`jepsen.nemesis/bridge`).
 */
import { z } from 'zod';
import { groupNames, name } from '../../../schema/names.ts';
import { record } from '../../../schema/record.ts';
import type { FaultHost } from '../host.ts';
import type { LinkChoice } from '../reach/network.ts';
import { namesOf } from '../targets.ts';
import { windowFields } from '../window.ts';
import { cutShuffled } from './split.ts';

/** What a scenario file says about a bridge. */
export const partitionBridgeSchema = record({
  kind: z.literal('partition_bridge'),
  name: name('fault').describe('Name of this fault.'),
  ...windowFields,
  targets: groupNames().describe(
    'Groups whose nodes are halved, but for one that joins the halves: 3 or more.',
  ),
}).describe('Two halves that only one node joins; who is no target is of the second half.');

/** Starts a bridge. */
export function startPartitionBridge(
  spec: z.output<typeof partitionBridgeSchema>,
  host: FaultHost,
): void {
  cutShuffled(spec, host, ([bridge = -1, ...others]) => {
    const half = others.slice(0, Math.floor(others.length / 2)).sort((a, b) => a - b);
    const inHalf = new Set(half);
    const detail = `${namesOf(half, host)} | ${namesOf([bridge], host)} | the rest`;
    const links: LinkChoice = (from, to) =>
      from !== bridge && to !== bridge && inHalf.has(from) !== inHalf.has(to);
    return { title: `bridge: ${detail}`, detail, links };
  });
}
