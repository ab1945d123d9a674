/**
 * One mistake for every rule of the scenario language, each an edit of the small scenario, with the
 * line that the mistake must print.
 */
import { FAULT_MISTAKES } from './fault-mistakes.ts';
import type { Mistake } from './mistake.ts';
import { SMALL } from './small.ts';
import { VALUE_MISTAKES } from './value-mistakes.ts';
import { YAML_MISTAKES } from './yaml-mistakes.ts';

/** What the small scenario does and asks, and the same without any transactions. */
const LOADED = SMALL.slice(SMALL.indexOf('tracker:'), SMALL.indexOf('rollback:'));
const IDLE = LOADED.replace(/tracker:.*(?=telemetry:)/s, '')
  .replace(/traffic:.*(?=faults:)/s, 'traffic: []\n')
  .replace('check: conflicting_finality', 'check: lost_transactions');

export const MISTAKES: readonly Mistake[] = [
  {
    rule: 'topology.even',
    edit: ['k: 2', 'k: 3'],
    prints:
      'small.yaml:12:35 cluster.overlay.k: k is odd; a ring lattice has k / 2 links to each side [topology.even]',
  },
  {
    rule: 'topology.degree',
    edit: ['k: 2', 'k: 6'],
    prints:
      'small.yaml:12:35 cluster.overlay.k: k is 6, but 6 nodes have at most 5 others to know [topology.degree]',
  },
  {
    rule: 'topology.degree',
    edit: ['kind: small_world, k: 2, rewire: 10%', 'kind: scale_free, m: 6'],
    prints:
      'small.yaml:12:34 cluster.overlay.m: m is 6, but 6 nodes have at most 5 others to know [topology.degree]',
  },
  {
    // Nodes are dealt to two regions group by group: four to the first, two to the second.
    rule: 'topology.degree',
    edit: [
      '{kind: small_world, k: 2, rewire: 10%}',
      '{kind: two_region, bridges: 1, within: {kind: k_regular, k: 3}}',
    ],
    prints:
      'small.yaml:12:72 cluster.overlay.within.k: k is 3, but 2 nodes have at most 1 others to know [topology.degree]',
  },
  {
    rule: 'topology.parity',
    edit: [
      'kind: small_world, k: 2, rewire: 10%}\n  link: {latency: 20ms, bandwidth: 10Mbit/s}\n  groups:\n',
      'kind: k_regular, k: 3}\n  link: {latency: 20ms, bandwidth: 10Mbit/s}\n  groups:\n    - {name: observers, role: observer, count: 1, version: v1.0.0}\n',
    ],
    prints:
      'small.yaml:12:33 cluster.overlay.k: 3 ends of links at each of 7 nodes do not pair up; one must be even [topology.parity]',
  },
  {
    rule: 'topology.sparse',
    edit: ['kind: small_world, k: 2, rewire: 10%', 'kind: erdos_renyi, p: 30%'],
    prints:
      'small.yaml:12:35 cluster.overlay.p: gives a node 1.5 links on average; 6 nodes need 1.9 to be connected [topology.sparse]',
  },
  {
    rule: 'topology.sparse',
    edit: [
      '{kind: small_world, k: 2, rewire: 10%}\n  link: {latency: 20ms, bandwidth: 10Mbit/s}\n  groups:\n',
      '{kind: small_world, k: 2, rewire: 10%}\n  link: {latency: 20ms, bandwidth: 10Mbit/s}\n  groups:\n    - {name: observers, role: observer, count: 99994, version: v1.0.0}\n',
    ],
    prints:
      'small.yaml:12:35 cluster.overlay.k: with rewire 0.1 and 100000 nodes the overlay is connected in one draw of 48; a run needs one of 7, and with k: 4 all are [topology.sparse]',
    suggests: '4',
  },
  {
    // Either region alone is connected often enough, both together are not.
    rule: 'topology.sparse',
    edit: [
      '{kind: small_world, k: 2, rewire: 10%}\n  link: {latency: 20ms, bandwidth: 10Mbit/s}\n  groups:\n',
      '{kind: two_region, bridges: 9, within: {kind: small_world, k: 2, rewire: 100%}}\n  link: {latency: 20ms, bandwidth: 10Mbit/s}\n  groups:\n    - {name: observers, role: observer, count: 994, version: v1.0.0}\n',
    ],
    prints:
      'small.yaml:12:74 cluster.overlay.within.k: with rewire 1 and 501 and 499 nodes both regions are connected in one draw of 16; a run needs one of 7, and with k: 4 all are [topology.sparse]',
    suggests: '4',
  },
  {
    rule: 'topology.size',
    edit: [
      'kind: small_world, k: 2, rewire: 10%}\n  link: {latency: 20ms, bandwidth: 10Mbit/s}\n  groups:\n',
      'kind: full}\n  link: {latency: 20ms, bandwidth: 10Mbit/s}\n  groups:\n    - {name: observers, role: observer, count: 2000, version: v1.0.0}\n',
    ],
    prints: 'small.yaml:12:12 cluster.overlay: 2011015 links are more than 2000000 [topology.size]',
  },
  {
    rule: 'topology.bridges',
    edit: [
      '{kind: small_world, k: 2, rewire: 10%}',
      '{kind: two_region, within: {kind: ring}, bridges: 9}',
    ],
    prints:
      'small.yaml:12:62 cluster.overlay.bridges: 9 is more than the 8 pairs of nodes of both regions [topology.bridges]',
  },
  {
    rule: 'topology.regions',
    edit: [
      '{kind: small_world, k: 2, rewire: 10%}\n  link: {latency: 20ms',
      '{kind: two_region, within: {kind: ring}, bridges: 1}\n  link: {latency: {kind: regions, regions: [east, west, south], one_way: {east: {west: 9ms, south: 8ms}, west: {south: 7ms}}, within: 1ms}',
    ],
    prints:
      'small.yaml:12:12 cluster.overlay: has two regions, but link.latency has 3 [topology.regions]',
  },
  {
    rule: 'region.unknown',
    edit: [
      'latency: 20ms',
      'latency: {kind: regions, regions: [east, west], one_way: {east: {wets: 8ms}}, within: 1ms}',
    ],
    prints:
      'small.yaml:13:75 cluster.link.latency.one_way.east.wets: there is no region "wets" [region.unknown]',
    suggests: 'west',
  },
  {
    rule: 'region.pair',
    edit: [
      'latency: 20ms',
      'latency: {kind: regions, regions: [east, west, south], one_way: {east: {west: 9ms, south: 8ms}}, within: 1ms}',
    ],
    prints:
      'small.yaml:13:65 cluster.link.latency.one_way: does not say how long "west" to "south" takes [region.pair]',
  },
  {
    rule: 'region.within',
    edit: [
      'latency: 20ms',
      'latency: {kind: regions, regions: [east, west], one_way: {east: {east: 1ms, west: 9ms}}}',
    ],
    prints:
      'small.yaml:13:10 cluster.link.latency.within: is missing: nothing says how long a message inside "west" takes [region.within]',
  },
  {
    rule: 'cluster.size',
    edit: ['role: wallet, count: 1', 'role: wallet, count: 100000'],
    prints: 'small.yaml:15:5 cluster.groups: 100005 nodes are more than 100000 [cluster.size]',
  },
  {
    rule: 'cluster.validators',
    edit: [
      'role: validator, count: 4, version: v1.0.0, power: {kind: constant, value: 5}',
      'role: observer, count: 4, version: v1.0.0',
    ],
    prints:
      'small.yaml:15:5 cluster.groups: no group has the role validator, so nothing is ever decided [cluster.validators]',
  },
  {
    rule: 'group.power',
    edit: ['role: prover, count: 1', 'role: prover, power: {kind: constant, value: 5}, count: 1'],
    prints:
      'small.yaml:16:44 cluster.groups[1].power: only validators have voting power [group.power]',
  },
  {
    rule: 'budget.size',
    edit: ['max_unavailable: 1', 'max_unavailable: 4'],
    prints:
      'small.yaml:19:60 cluster.budgets[0].max_unavailable: 4 is not below the 4 nodes of the group [budget.size]',
  },
  {
    rule: 'budget.quorum',
    edit: ['max_unavailable: 1', 'max_unavailable: 2'],
    prints:
      'small.yaml:19:60 cluster.budgets[0].max_unavailable: with 2 validators down, 100 of 100 drawn clusters may have no quorum left: up to 58.4% of the power is down, and a third is too much [budget.quorum]',
  },
  {
    rule: 'consensus.committee',
    edit: ['committee: 4', 'committee: 5'],
    prints:
      'small.yaml:29:26 consensus.selection.committee: a committee of 5 needs more than the 4 validators [consensus.committee]',
  },
  {
    rule: 'consensus.committee',
    edit: ['committee: 4', 'committee: 3'],
    prints:
      'small.yaml:29:26 consensus.selection.committee: a committee of 3 bears no faulty member; one of 4 bears one [consensus.committee]',
  },
  {
    rule: 'consensus.leader',
    edit: ['  engine: tendermint', '  engine: hotstuff\n  leader: constant'],
    prints:
      'small.yaml:22:11 consensus.leader: a view of hotstuff that fails passes to another leader; none is constant [consensus.leader]',
  },
  {
    rule: 'consensus.vote-batch',
    edit: ['  engine: tendermint', '  engine: hotstuff\n  vote_batch: 5ms'],
    prints:
      'small.yaml:22:15 consensus.vote_batch: votes of hotstuff go to the leader alone; nobody gathers them to pass them on [consensus.vote-batch]',
  },
  {
    rule: 'consensus.vote-relay',
    edit: ['  engine: tendermint', '  engine: hotstuff\n  vote_relay: spread'],
    prints:
      'small.yaml:22:15 consensus.vote_relay: votes of hotstuff go to the leader alone; nobody else passes them on [consensus.vote-relay]',
  },
  {
    rule: 'traffic.role',
    edit: ['from: wallets', 'from: provers'],
    prints:
      'small.yaml:43:66 traffic[0].from: "provers" has the role prover, not wallet [traffic.role]',
    suggests: 'wallets',
  },
  {
    rule: 'traffic.payload',
    edit: ['max: 1KiB', 'max: 5KiB'],
    prints:
      'small.yaml:43:99 traffic[0].payload.max: 5120 bytes never fit a block of 4096 [traffic.payload]',
  },
  {
    rule: 'fault.budget',
    edit: ['targets: [validators]', 'targets: [wallets]'],
    prints:
      'small.yaml:45:98 faults[0].budget: "one-down" protects "validators", which is no target [fault.budget]',
  },
  ...VALUE_MISTAKES,
  ...YAML_MISTAKES,
  ...FAULT_MISTAKES,
  {
    rule: 'time.late',
    edit: ['start: 5s', 'start: 60s'],
    prints: 'small.yaml:45:52 faults[0].start: 1m is not before duration_max, 1m [time.late]',
  },
  {
    rule: 'time.short',
    edit: ['duration_max: 1m', 'duration_max: 900ms'],
    prints: 'small.yaml:6:15 duration_max: the stages hold at least 1s [time.short]',
  },
  {
    rule: 'time.short',
    edit: ['duration_max: 1m', 'duration_max: 1m\nconvergence: {within: 59001ms}'],
    prints:
      'small.yaml:6:15 duration_max: the stages hold at least 1s, and convergence may take 59.001s more [time.short]',
  },
  {
    rule: 'tracker.role',
    edit: ['group: wallets', 'group: provers'],
    prints:
      'small.yaml:37:10 tracker.group: "provers" has the role prover, not wallet [tracker.role]',
    suggests: 'wallets',
  },
  {
    rule: 'tracker.fixture',
    edit: ['fixture: genesis', 'fixture: genisis'],
    prints:
      'small.yaml:40:17 tracker.blocks[0].fixture: there is no fixture "genisis" [tracker.fixture]',
    suggests: 'genesis',
  },
  {
    rule: 'crypto.prover',
    edit: ['role: prover', 'role: observer'],
    prints:
      'small.yaml:31:44 crypto.fidelity.proofs: no group has the role prover, so nothing is ever proven [crypto.prover]',
  },
  {
    rule: 'crypto.sampling',
    edit: ['votes: all', 'votes: some'],
    prints:
      'small.yaml:31:21 crypto.fidelity.votes: "some" is neither all nor one_in: a number from 2 [crypto.sampling]',
  },
  {
    rule: 'crypto.sampled',
    edit: ['votes: all', 'votes: {one_in: 2}'],
    prints:
      'small.yaml:31:77 crypto.fidelity.proofs.total: proofs need real votes and VRF proofs, all of them; total must be 0 [crypto.sampled]',
  },
  {
    rule: 'crypto.tamper',
    edit: ['total: 3', 'total: 0'],
    prints: 'small.yaml:35:11 crypto.tamper: there are no proofs to attack [crypto.tamper]',
  },
  {
    rule: 'tracker.proofs',
    edit: [
      `total: 3}}
  witness_commitments: 8
  proof_bytes_max: 1MiB
  costs: {sign: 60us, verify: 150us, vrf_prove: 3ms, vrf_verify: 3ms, certificate: 3ms, proof: 1s, proof_verify: 9ms}
  tamper: {every_proofs: 1, kinds: [vrf]}`,
      `total: 0}}
  witness_commitments: 8
  proof_bytes_max: 1MiB
  costs: {sign: 60us, verify: 150us, vrf_prove: 3ms, vrf_verify: 3ms, certificate: 3ms, proof: 1s, proof_verify: 9ms}`,
    ],
    prints:
      'small.yaml:36:3 tracker: a tracker attaches proofs, and there are none [tracker.proofs]',
  },
  {
    rule: 'version.behaviour',
    edit: ['behaviour: two', 'behaviour: tow'],
    prints:
      'small.yaml:9:50 versions[1].behaviour: there is no behaviour "tow" [version.behaviour]',
    suggests: 'two',
  },
  {
    rule: 'version.cycle',
    edit: ['upgrades: v1.0.0', 'upgrades: v1.1.0'],
    prints: 'small.yaml:9:65 versions[1].upgrades: "v1.1.0" upgrades itself [version.cycle]',
  },
  {
    rule: 'stage.empty',
    edit: ['stages:\n', 'stages:\n  - {name: idle}\n'],
    prints:
      'small.yaml:47:5 stages[0]: does nothing: it needs activate, hold or gates [stage.empty]',
  },
  {
    rule: 'stage.name',
    edit: ['name: restart\n', 'name: run\n'],
    prints:
      'small.yaml:47:11 stages[0].name: is "run", the name of what comes after all stages [stage.name]',
  },
  {
    rule: 'gate.aggregate',
    edit: ['proofs_verified, aggregate: last', 'proofs_verified, aggregate: p95'],
    prints:
      'small.yaml:54:56 gates[0].aggregate: p95 means nothing for proofs_verified, a metric of type counter [gate.aggregate]',
  },
  {
    rule: 'stage.rollback',
    edit: ['    on_fail: back\n', ''],
    prints:
      'small.yaml:47:5 stages[0].on_fail: is missing: a stage that changes the cluster needs a rollback plan [stage.rollback]',
  },
  {
    rule: 'hold.order',
    edit: ['hold: {min: 1s', 'hold: {min: 3s'],
    prints: 'small.yaml:50:26 stages[0].hold.max: 2s is less than min, 3s [hold.order]',
  },
  {
    rule: 'hold.limit',
    edit: ['max: 2s, ', ''],
    prints:
      'small.yaml:50:5 stages[0].hold.max: is missing: a hold with until needs a longest time [hold.limit]',
  },
  {
    rule: 'action.budget',
    edit: ['name: up, group: validators', 'name: up, group: provers'],
    prints:
      'small.yaml:49:81 stages[0].activate[0].budget: "one-down" protects "validators", not "provers" [action.budget]',
  },
  {
    rule: 'gate.stage',
    edit: ['gates: [latency]', 'gates: []'],
    prints:
      'small.yaml:55:64 gates[1].over: is over a stage, but no stage names this gate [gate.stage]',
  },
  {
    rule: 'gate.traffic',
    edit: [LOADED, IDLE],
    prints:
      'small.yaml:50:29 gates[2].check: cannot decide: without traffic and tracker there is nothing to lose [gate.traffic]',
  },
  {
    rule: 'gate.metric',
    edit: ['metric: propagation', 'metric: propagaton'],
    prints: 'small.yaml:55:29 gates[1].metric: there is no metric "propagaton" [gate.metric]',
    suggests: 'propagation',
  },
  {
    rule: 'gate.unit',
    edit: ['op: "<", value: 1s', 'op: "<", value: 1KiB'],
    prints:
      'small.yaml:55:87 gates[1].value: propagation is measured in time, not in bytes [gate.unit]',
  },
  {
    rule: 'gate.unit',
    edit: ['aggregate: p95, over', 'aggregate: count, over'],
    prints:
      'small.yaml:55:89 gates[1].value: count of propagation is measured in numbers, not in time [gate.unit]',
  },
  {
    rule: 'gate.samples',
    edit: ['min_samples: 20', 'min_samples: 19'],
    prints:
      'small.yaml:55:104 gates[1].min_samples: p95 of fewer than 20 samples is their maximum [gate.samples]',
    suggests: '20',
  },
];
