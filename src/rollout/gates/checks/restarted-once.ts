/**
 * Restarted once: nodes of a group that the rollout did not restart exactly once.
 *
 * Counts restarts that ended with the node ready. A node left out and a node restarted twice are a
 * violation each; churn does not count, as it is no restart of the rollout.
 */
import { type CheckContext, type Finding, namesText } from './check.ts';

/** Counts the nodes. */
export function findRestartedOnce({ cluster, state }: CheckContext, group: string): Finding {
  const nodes = cluster.nodesOf(group);
  const wrong = nodes.flatMap((node) => {
    const restarts = state.restarts.filter(
      (restart) => restart.node === node && restart.readyUs !== null,
    );
    return restarts.length === 1 ? [] : [`${cluster.nodeName(node)} ${restarts.length} times`];
  });
  return {
    atLeast: wrong.length,
    atMost: wrong.length,
    samples: nodes.length,
    detail: wrong.length === 0 ? null : `restarted: ${namesText(wrong)}`,
  };
}
