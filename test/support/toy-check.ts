/** Runs one check on a toy cluster. */
import { ms, seconds } from '../../src/kernel/time.ts';
import type { CheckContext, Finding } from '../../src/rollout/gates/checks/check.ts';
import { type Process, run } from '../../src/rollout/process.ts';
import { type RolloutState, stateOf } from '../../src/rollout/state.ts';
import type { ToyCluster } from './toy-cluster.ts';

/** What a check finds on a cluster, with a patience of 3s; undefined when it never ends. */
export function findingOf(
  cluster: ToyCluster,
  check: (context: CheckContext) => Process<Finding>,
  state: RolloutState = stateOf([]),
): Finding | undefined {
  let finding: Finding | undefined;
  const context = { cluster, state, probeEveryUs: ms(100), patienceUs: seconds(3) };
  run(check(context), (found) => {
    finding = found;
  });
  cluster.simulation.run(cluster.nowUs() + seconds(10));
  return finding;
}
