/**
 * Swizzle-clog: the links of some nodes are clogged one node after another, and when all are, they
 * are unclogged in another order. So every node of them sees its peers go and come back at times of
 * its own, which finds what neither a clean cut nor steady loss finds.
 *
 * Source: the fault of that name in the simulator of FoundationDB ("swizzle-clogging", FoundationDB
 * documentation, Simulation and Testing).
 */
import { z } from 'zod';
import { sampler } from '../../../kernel/distributions.ts';
import { distribution } from '../../../schema/distribution.ts';
import { name } from '../../../schema/names.ts';
import { record } from '../../../schema/record.ts';
import { whole } from '../../../schema/whole.ts';
import type { FaultHost } from '../host.ts';
import { drawTargets, namesOf, targetFields } from '../targets.ts';
import { during, type Heal, windowFields } from '../window.ts';
import { linksOf, noted } from './links.ts';

/** What a scenario file says about a swizzle-clog. */
export const swizzleClogSchema = record({
  kind: z.literal('swizzle_clog'),
  name: name('fault').describe('Name of this fault.'),
  ...windowFields,
  targets: targetFields.targets,
  count: whole(1)
    .optional()
    .describe('How many nodes, drawn at random; without it, each target with probability 1/2.'),
  pace: distribution().describe('Time from one node to the next, drawn each time.'),
}).describe(
  'Nodes are clogged one by one and unclogged in another order; it ends by itself when all are.',
);

type SwizzleClogSpec = z.output<typeof swizzleClogSchema>;

/** Starts a swizzle-clog. */
export function startSwizzleClog(spec: SwizzleClogSpec, host: FaultHost): void {
  during(spec, host, (end) => {
    const nodes = drawSubset(spec, host);
    return noted(host, nodes, `swizzle-clog of ${namesOf(nodes, host)}`, () =>
      swizzle(nodes, spec, host, end),
    );
  });
}

/** Clogs and unclogs; @returns what unclogs all that is clogged and clogs no other. */
function swizzle(
  nodes: readonly number[],
  spec: SwizzleClogSpec,
  host: FaultHost,
  end: () => void,
): Heal {
  const order = host.stream('order');
  const stream = host.stream('pace');
  const drawUs = sampler(spec.pace);
  const clogged = new Map<number, Heal>();
  const clogging = [...nodes];
  const unclogging = [...nodes];
  order.shuffle(clogging);
  order.shuffle(unclogging);
  let isHealed = false;
  const advance = (): void => {
    if (isHealed) return;
    const next = clogging.pop();
    if (next !== undefined) clogged.set(next, host.network.hold(linksOf([next], 'both')));
    else unclog(unclogging.pop());
    if (clogged.size === 0) end();
    else host.after(drawUs(stream), advance);
  };
  const unclog = (node: number | undefined): void => {
    if (node === undefined) return;
    clogged.get(node)?.();
    clogged.delete(node);
  };
  host.after(drawUs(stream), advance);
  return () => {
    isHealed = true;
    for (const heal of clogged.values()) heal();
  };
}

/** As many targets as are counted, else each with probability 1/2; at least one. */
function drawSubset(spec: SwizzleClogSpec, host: FaultHost): readonly number[] {
  if (spec.count !== undefined) return drawTargets(spec, host);
  const stream = host.stream('targets');
  const targets = drawTargets(spec, host);
  const drawn = targets.filter(() => stream.chance(0.5));
  return drawn.length > 0 ? drawn : [stream.pick(targets)];
}
