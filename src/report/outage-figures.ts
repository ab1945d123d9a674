/**
 * How often, and for how long, faults had nodes down: by churn, and by crashes of any other fault.
 *
 * Restarts by the rollout are neither. An outage lasts until the node is ready again, not until its
 * process starts; one that a second fault lengthens is an outage of both, to the same end.
 */
import type { RunResult } from '../run/result.ts';
import type { JsonObject } from './canonical-json.ts';
import { distributionJson } from './consensus-summary.ts';
import { type Distribution, distributionOf, mapDistribution } from './distribution.ts';

export type OutageKind = 'churn' | 'crash';

export interface OutageFigures {
  /** Times that a process was killed; more than outages where one died again before it was ready. */
  readonly downs: number;
  /** Times that a node was ready again: outages that ended. */
  readonly ups: number;
  /** Different nodes that were killed. */
  readonly nodes: number;
  /** Names of those that were not ready again when the run ended, in the order in which they fell. */
  readonly stillDown: readonly string[];
  /** Outages that ended: from the kill to ready, in microseconds. */
  readonly outageUs: Distribution | null;
  /**
   * Sessions that ended in such an outage: from ready, or from the start of the run, to the kill, in
   * microseconds. Those that the run cut off are left out.
   */
  readonly sessionUs: Distribution | null;
}

/** A node becomes ready, or falls for a cause. */
interface Change {
  readonly atUs: number;
  readonly node: string;
  readonly kind: 'ready' | OutageKind;
}

/** Collects the outages of one kind. */
export function outageFigures(
  result: Pick<RunResult, 'timeline' | 'restarts'>,
  kind: OutageKind,
): OutageFigures {
  const downSinceUs = new Map<string, number>();
  const readySinceUs = new Map<string, number>();
  const down = new Set<string>();
  const nodes = new Set<string>();
  const outages: number[] = [];
  const sessions: number[] = [];
  let downs = 0;
  for (const change of changes(result)) {
    const { atUs, node } = change;
    if (change.kind === 'ready') {
      const sinceUs = downSinceUs.get(node);
      if (sinceUs !== undefined) outages.push(atUs - sinceUs);
      downSinceUs.delete(node);
      down.delete(node);
      readySinceUs.set(node, atUs);
      continue;
    }
    const isUp = !down.has(node);
    down.add(node);
    if (change.kind !== kind) continue;
    downs += 1;
    nodes.add(node);
    if (!downSinceUs.has(node)) downSinceUs.set(node, atUs);
    if (isUp) sessions.push(atUs - (readySinceUs.get(node) ?? 0));
  }
  return {
    downs,
    ups: outages.length,
    nodes: nodes.size,
    stillDown: [...downSinceUs.keys()],
    outageUs: mapDistribution(distributionOf(outages), Math.round),
    sessionUs: mapDistribution(distributionOf(sessions), Math.round),
  };
}

/** The same as JSON. */
export function outageJson({
  downs,
  ups,
  nodes,
  stillDown,
  outageUs,
  sessionUs,
}: OutageFigures): JsonObject {
  return {
    ...{ downs, ups, nodes, still_down: [...stillDown] },
    outage_us: distributionJson(outageUs),
    session_us: distributionJson(sessionUs),
  };
}

/** In order of time: who is ready again after what, and who falls; of one instant, ready first. */
function changes({ timeline, restarts }: Pick<RunResult, 'timeline' | 'restarts'>): Change[] {
  const found: Change[] = restarts.flatMap(({ node, readyUs }) =>
    readyUs === null ? [] : [{ atUs: readyUs, node, kind: 'ready' as const }],
  );
  for (const { atUs, kind, node } of timeline) {
    if (node === null) continue;
    if (kind === 'churn_down') found.push({ atUs, node, kind: 'churn' });
    if (kind === 'crash_down') found.push({ atUs, node, kind: 'crash' });
    if (kind === 'churn_up' || kind === 'crash_up') found.push({ atUs, node, kind: 'ready' });
  }
  const place = ({ kind }: Change): number => (kind === 'ready' ? 0 : 1);
  return found.sort((a, b) => a.atUs - b.atUs || place(a) - place(b));
}
