/** Rules about the nodes of the cluster and those of them that vote. */
import { COMMITTEE_MIN } from '../../model/chain/epoch-selection.ts';
import type { ClusterSpec, GroupSpec } from '../../model/cluster-spec.ts';
import { NODES_MAX } from '../../model/cluster-spec.ts';
import type { Finding } from '../diagnostic.ts';
import type { Path } from '../path.ts';
import { checkBudgetSizes, checkQuorum } from './budgets.ts';
import { checkOverlay } from './overlay.ts';
import { checkRegions } from './regions.ts';
import { rule } from './rule.ts';

const COMMITTEE: Path = ['consensus', 'selection', 'committee'];

/** Cluster: size of the overlay, committee, voting power, budgets. */
export const clusterRules = [
  rule(['cluster'], ({ cluster }) => [
    ...checkSize(cluster),
    ...checkOverlay(cluster),
    ...checkRegions(cluster),
    ...cluster.groups.flatMap(checkPower),
    ...checkBudgetSizes(cluster),
  ]),
  rule(['consensus'], ({ consensus }) => {
    if (consensus.engine === 'tendermint') return [];
    const findings: Finding[] = [];
    if (consensus.leader === 'constant') {
      const message = 'a view of hotstuff that fails passes to another leader; none is constant';
      findings.push({ path: ['consensus', 'leader'], rule: 'consensus.leader', message });
    }
    if (consensus.voteBatchUs !== undefined) {
      const message =
        'votes of hotstuff go to the leader alone; nobody gathers them to pass them on';
      findings.push({ path: ['consensus', 'vote_batch'], rule: 'consensus.vote-batch', message });
    }
    if (consensus.voteRelay !== undefined) {
      const message = 'votes of hotstuff go to the leader alone; nobody else passes them on';
      findings.push({ path: ['consensus', 'vote_relay'], rule: 'consensus.vote-relay', message });
    }
    return findings;
  }),
  rule(['cluster', 'consensus'], ({ cluster, consensus }) => {
    const validators = nodeCount(validatorsOf(cluster));
    const { committee } = consensus.selection;
    if (committee > validators) {
      const message = `a committee of ${committee} needs more than the ${validators} validators`;
      return [{ path: COMMITTEE, rule: 'consensus.committee', message }];
    }
    if (committee < COMMITTEE_MIN) {
      const message = `a committee of ${committee} bears no faulty member; one of ${COMMITTEE_MIN} bears one`;
      return [{ path: COMMITTEE, rule: 'consensus.committee', message }];
    }
    return checkQuorum(cluster, consensus.selection);
  }),
];

/** The groups whose nodes vote. */
function validatorsOf(cluster: ClusterSpec): readonly GroupSpec[] {
  return cluster.groups.filter((group) => group.role === 'validator');
}

function nodeCount(groups: readonly GroupSpec[]): number {
  return groups.reduce((sum, group) => sum + group.count, 0);
}

function checkSize(cluster: ClusterSpec): Finding[] {
  const count = nodeCount(cluster.groups);
  const path = ['cluster', 'groups'];
  const findings: Finding[] = [];
  if (count > NODES_MAX) {
    const message = `${count} nodes are more than ${NODES_MAX}`;
    findings.push({ path, rule: 'cluster.size', message });
  }
  if (validatorsOf(cluster).length === 0) {
    const message = 'no group has the role validator, so nothing is ever decided';
    findings.push({ path, rule: 'cluster.validators', message });
  }
  return findings;
}

function checkPower(group: GroupSpec, index: number): Finding[] {
  const path = ['cluster', 'groups', index, 'power'];
  if (group.role === 'validator' && group.power === undefined) {
    return [{ path, rule: 'group.power', message: 'validators need voting power' }];
  }
  if (group.role !== 'validator' && group.power !== undefined) {
    return [{ path, rule: 'group.power', message: 'only validators have voting power' }];
  }
  return [];
}
