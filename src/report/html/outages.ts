/**
 * When each node was out of service, and in which way: the data of the timeline chart.
 */
import type { RunResult } from '../../run/result.ts';

export type SpanKind = 'drain' | 'down' | 'sync' | 'churn' | 'crash';

export interface Span {
  readonly kind: SpanKind;
  readonly fromUs: number;
  readonly toUs: number;
  readonly isOpen: boolean;
}

export interface NodeSpans {
  readonly node: string;
  readonly spans: readonly Span[];
}

/** Number of nodes out of service from `atUs` until the next step. */
export interface Step {
  readonly atUs: number;
  readonly count: number;
}

/** Collects the spans of every node that has one, in the order of the nodes. */
export function nodeSpans(result: RunResult): readonly NodeSpans[] {
  const byNode = new Map<string, Span[]>(result.nodes.map((node) => [node.name, []]));
  const add = (node: string, span: Span) => {
    const spans = byNode.get(node);
    if (spans === undefined) byNode.set(node, [span]);
    else spans.push(span);
  };
  for (const restart of result.restarts) {
    const { drainUs, stoppedUs, startedUs, readyUs } = restart;
    add(restart.node, { kind: 'drain', fromUs: drainUs, toUs: stoppedUs, isOpen: false });
    add(restart.node, { kind: 'down', fromUs: stoppedUs, toUs: startedUs, isOpen: false });
    const toUs = readyUs ?? result.virtualUs;
    add(restart.node, { kind: 'sync', fromUs: startedUs, toUs, isOpen: readyUs === null });
  }
  addOutages(result, 'churn', add);
  addOutages(result, 'crash', add);
  return [...byNode]
    .filter(([, spans]) => spans.length > 0)
    .map(([node, spans]) => ({ node, spans }));
}

/** Counts nodes out of service over time; draining nodes still serve. */
export function outOfService(nodes: readonly NodeSpans[]): readonly Step[] {
  const changes: { atUs: number; by: number }[] = [];
  for (const { spans } of nodes) {
    for (const { fromUs, toUs } of merged(spans.filter((span) => span.kind !== 'drain'))) {
      changes.push({ atUs: fromUs, by: 1 }, { atUs: toUs, by: -1 });
    }
  }
  // At one instant the returns count first, so that a handover is not shown as two nodes down.
  changes.sort((a, b) => a.atUs - b.atUs || a.by - b.by);
  let count = 0;
  return changes.map(({ atUs, by }) => {
    count += by;
    return { atUs, count };
  });
}

function addOutages(
  result: RunResult,
  cause: 'churn' | 'crash',
  add: (node: string, span: Span) => void,
): void {
  const downSince = new Map<string, number>();
  for (const { kind, node, atUs } of result.timeline) {
    if (node === null) continue;
    if (kind === `${cause}_down` && !downSince.has(node)) downSince.set(node, atUs);
    const fromUs = downSince.get(node);
    if (kind === `${cause}_up` && fromUs !== undefined) {
      add(node, { kind: cause, fromUs, toUs: atUs, isOpen: false });
      downSince.delete(node);
    }
  }
  for (const [node, fromUs] of downSince) {
    add(node, { kind: cause, fromUs, toUs: result.virtualUs, isOpen: true });
  }
}

/** Joins spans that touch or overlap. */
function merged(spans: readonly Span[]): readonly { fromUs: number; toUs: number }[] {
  const joined: { fromUs: number; toUs: number }[] = [];
  for (const { fromUs, toUs } of [...spans].sort(
    (a, b) => a.fromUs - b.fromUs || a.toUs - b.toUs,
  )) {
    const last = joined[joined.length - 1];
    if (last !== undefined && fromUs <= last.toUs) last.toUs = Math.max(last.toUs, toUs);
    else joined.push({ fromUs, toUs });
  }
  return joined;
}
