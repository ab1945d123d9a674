/**
 * One mistake for every rule of the scenario language, each an edit of the small scenario, with the
 * line that the mistake must print.
 */
import { FAULT_MISTAKES } from './fault-mistakes.ts';
import { SMALL } from './small.ts';

export interface Mistake {
  readonly rule: string;
  /** Text of the small scenario, and what it is replaced with. */
  readonly edit: readonly [from: string, to: string];
  /** First line of the diagnostic. */
  readonly prints: string;
  readonly suggests?: string;
}

export const MISTAKES: readonly Mistake[] = [
  {
    rule: 'unit.duration',
    edit: ['hold: {min: 1s', 'hold: {min: 5 parsecs'],
    prints: 'small.yaml:50:17 stages[0].hold.min: "5 parsecs" is not a duration [unit.duration]',
  },
  {
    rule: 'unit.duration',
    edit: ['downtime: 1s, targets', 'downtime: 0s, targets'],
    prints: 'small.yaml:45:66 faults[0].downtime: "0s" must be above 0 [unit.duration]',
  },
  {
    rule: 'unit.rate',
    edit: ['rate: 4/s', 'rate: 4 per s'],
    prints:
      'small.yaml:43:39 traffic[0].rate: "4 per s" is not a rate; write for example 24/min or 4/s [unit.rate]',
  },
  {
    rule: 'unit.bytes',
    edit: ['bytes_max: 4KiB', 'bytes_max: 4KB'],
    prints:
      'small.yaml:28:44 consensus.block.bytes_max: "4KB" is not a size; write for example 256KiB or 24B [unit.bytes]',
    suggests: '4kB',
  },
  {
    rule: 'unit.bandwidth',
    edit: ['10Mbit/s', '10MB/s'],
    prints:
      'small.yaml:13:36 cluster.link.bandwidth: "10MB/s" is not a bandwidth; write for example 50Mbit/s [unit.bandwidth]',
  },
  {
    rule: 'unit.fraction',
    edit: ['rewire: 10%', 'rewire: ten'],
    prints:
      'small.yaml:12:46 cluster.overlay.rewire: "ten" is not a fraction; write 0.2% or 0.002 [unit.fraction]',
  },
  {
    rule: 'range.fraction',
    edit: ['rewire: 10%', 'rewire: 1.5'],
    prints: 'small.yaml:12:46 cluster.overlay.rewire: 1.5 is not from 0 to 1 [range.fraction]',
  },
  {
    rule: 'unit.quantity',
    edit: ['op: "<", value: 1s', 'op: "<", value: 1 s'],
    prints:
      'small.yaml:55:87 gates[1].value: "1 s" is not a quantity; write for example 24, 8s or 0.2% [unit.quantity]',
  },
  {
    rule: 'range.order',
    edit: ['payload: {min: 1B, max: 1KiB}', 'payload: {min: 2KiB, max: 1KiB}'],
    prints: 'small.yaml:43:84 traffic[0].payload: min is above max [range.order]',
  },
  {
    rule: 'range.work',
    edit: ['proof: 1s', 'proof: 2d'],
    prints:
      'small.yaml:34:96 crypto.costs.proof: may take longer than a day; give a `max` [range.work]',
  },
  {
    rule: 'number.whole',
    edit: ['epoch_blocks: 8', 'epoch_blocks: 8.5'],
    prints: 'small.yaml:22:17 consensus.epoch_blocks: 8.5 is not a whole number [number.whole]',
  },
  {
    rule: 'number.range',
    edit: ['epoch_blocks: 8', 'epoch_blocks: 0'],
    prints: 'small.yaml:22:17 consensus.epoch_blocks: 0 is less than 1 [number.range]',
  },
  {
    rule: 'number.positive',
    edit: ['latency: 20ms', 'latency: {kind: lognormal, median: 20ms, sigma: 0}'],
    prints: 'small.yaml:13:58 cluster.link.latency.sigma: 0 must be above 0 [number.positive]',
  },
  {
    rule: 'number.seed',
    edit: ['seed: 7', 'seed: -7'],
    prints: 'small.yaml:5:7 seed: -7 is not a seed: a whole number, 0 to 2^64 - 1 [number.seed]',
  },
  {
    rule: 'text.kind',
    edit: ['title: Small', 'title: 12'],
    prints: 'small.yaml:3:8 title: 12 is not a text [text.kind]',
  },
  {
    rule: 'text.empty',
    edit: ['title: Small', 'title: ""'],
    prints: 'small.yaml:3:8 title: is empty [text.empty]',
  },
  {
    rule: 'text.length',
    edit: ['title: Small', `title: ${'x'.repeat(121)}`],
    prints: 'small.yaml:3:8 title: is longer than 120 characters [text.length]',
  },
  {
    rule: 'name.pattern',
    edit: ['chain: test-1', 'chain: Test_1'],
    prints:
      'small.yaml:11:10 cluster.chain: "Test_1" is not a name: lower-case words joined by "-" [name.pattern]',
  },
  {
    rule: 'name.version',
    edit: ['to: v1.1.0', 'to: candidate'],
    prints:
      'small.yaml:49:68 stages[0].activate[0].to: "candidate" is not a version such as v1.5.0-rc.1 [name.version]',
  },
  {
    rule: 'name.identifier',
    edit: ['name: small', 'name: Small World'],
    prints:
      'small.yaml:2:7 name: "Small World" is not an identifier: lower-case words joined by "_" [name.identifier]',
  },
  {
    rule: 'name.revision',
    edit: ['0a1b2c3', 'main'],
    prints:
      'small.yaml:8:30 versions[0].revision: "main" is not a revision: 7 to 64 lower-case hexadecimal digits [name.revision]',
  },
  {
    rule: 'name.length',
    edit: ['chain: test-1', `chain: ${'x'.repeat(65)}`],
    prints: 'small.yaml:11:10 cluster.chain: is longer than 64 characters [name.length]',
  },
  {
    rule: 'ref.pattern',
    edit: ['title: Small', 'title: Small\nref: [canary]'],
    prints: 'small.yaml:4:7 ref[0]: "canary" is not a requirement such as 000-1 [ref.pattern]',
  },
  {
    rule: 'name.unknown',
    edit: ['on_fail: back', 'on_fail: bakc'],
    prints: 'small.yaml:52:14 stages[0].on_fail: there is no rollback plan "bakc" [name.unknown]',
    suggests: 'back',
  },
  {
    rule: 'name.duplicate',
    edit: ['- {name: provers', '- {name: validators'],
    prints:
      'small.yaml:16:14 cluster.groups[1].name: "validators" is already the name of cluster.groups[0] [name.duplicate]',
  },
  {
    rule: 'name.repeated',
    edit: ['targets: [validators]', 'targets: [validators, validators]'],
    prints: 'small.yaml:45:92 faults[0].targets[1]: "validators" is listed twice [name.repeated]',
  },
  {
    rule: 'schema.unknown-key',
    edit: ['tier_min: 0', 'tier_mim: 0, tier_min: 0'],
    prints: 'small.yaml:29:29 consensus.selection.tier_mim: is not a key here [schema.unknown-key]',
    suggests: 'tier_min',
  },
  {
    rule: 'schema.required',
    edit: ['  read_every: 2s\n', ''],
    prints: 'small.yaml:36:1 tracker.read_every: is missing [schema.required]',
  },
  {
    rule: 'schema.kind',
    edit: ['kind: poisson', 'kind: poison'],
    prints:
      'small.yaml:43:24 traffic[0].kind: "poison" is not one of poisson, burst, closed_loop [schema.kind]',
    suggests: 'poisson',
  },
  {
    rule: 'schema.form',
    edit: ['- {name: proofs, metric: proofs_verified, aggregate', '- {name: proofs, aggregate'],
    prints: 'small.yaml:54:5 gates[0]: needs one of the keys metric, check [schema.form]',
  },
  {
    rule: 'schema.type',
    edit: ['gates: [latency]', 'gates: latency'],
    prints: 'small.yaml:51:12 stages[0].gates: "latency" is not a list [schema.type]',
  },
  {
    rule: 'schema.value',
    edit: ['role: prover', 'role: provr'],
    prints:
      'small.yaml:16:29 cluster.groups[1].role: "provr" is not one of validator, observer, prover, wallet [schema.value]',
    suggests: 'prover',
  },
  {
    rule: 'schema.length',
    edit: ['kinds: [vrf]', 'kinds: []'],
    prints: 'small.yaml:35:36 crypto.tamper.kinds: needs at least 1 item [schema.length]',
  },
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
    rule: 'name.unknown',
    edit: [
      'latency: 20ms, bandwidth: 10Mbit/s}\n  groups:\n    - {name: validators',
      'latency: {kind: regions, regions: [east, west], one_way: {east: {west: 9ms}}, within: 1ms}, bandwidth: 10Mbit/s}\n  groups:\n    - {regions: [wets], name: validators',
    ],
    prints:
      'small.yaml:15:18 cluster.groups[0].regions[0]: there is no region "wets" [name.unknown]',
    suggests: 'west',
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
      'small.yaml:19:60 cluster.budgets[0].max_unavailable: with 2 validators down, only 10 of 20 power may be left; a quorum is 14 [budget.quorum]',
  },
  {
    rule: 'consensus.committee',
    edit: ['committee: 4', 'committee: 5'],
    prints:
      'small.yaml:29:26 consensus.selection.committee: a committee of 5 needs more than the 4 validators [consensus.committee]',
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
    rule: 'gate.samples',
    edit: ['min_samples: 20', 'min_samples: 19'],
    prints:
      'small.yaml:55:104 gates[1].min_samples: p95 of fewer than 20 samples is their maximum [gate.samples]',
    suggests: '20',
  },
  {
    rule: 'yaml.syntax',
    edit: ['rewire: 10%}', 'rewire: 10%'],
    prints:
      'small.yaml:13:3 scenario: Flow map in block collection must be sufficiently indented and end with a } [yaml.syntax]',
  },
  {
    rule: 'yaml.empty',
    edit: [SMALL, '# nothing\n'],
    prints: 'small.yaml:1:1 scenario: is empty [yaml.empty]',
  },
  {
    rule: 'yaml.duplicate-key',
    edit: ['epoch_blocks: 8', 'engine: tendermint'],
    prints:
      'small.yaml:22:3 consensus.engine: is a key that line 21 has already [yaml.duplicate-key]',
  },
  {
    rule: 'yaml.key',
    edit: ['epoch_blocks: 8', 'epoch_blocks: 8\n  __proto__: {}'],
    prints: 'small.yaml:23:3 consensus: __proto__ cannot be a key [yaml.key]',
  },
  {
    rule: 'yaml.key',
    edit: ['epoch_blocks: 8', 'epoch_blocks: 8\n  1: 2'],
    prints: 'small.yaml:23:3 consensus: a key must be a text [yaml.key]',
  },
  {
    rule: 'yaml.merge',
    edit: ['epoch_blocks: 8', 'epoch_blocks: 8\n  <<: {}'],
    prints: 'small.yaml:23:3 consensus: merge keys are not allowed [yaml.merge]',
  },
  {
    rule: 'yaml.number',
    edit: ['seed: 7', 'seed: 18446744073709551615'],
    prints:
      'small.yaml:5:7 seed: "18446744073709551615" is beyond 2^53; a seed or text needs quotes [yaml.number]',
  },
  {
    rule: 'yaml.number',
    edit: ['epoch_blocks: 8', 'epoch_blocks: 0x8'],
    prints:
      'small.yaml:22:17 consensus.epoch_blocks: "0x8" is not a plain decimal number; a text needs quotes [yaml.number]',
  },
  {
    rule: 'yaml.number',
    edit: ['epoch_blocks: 8', 'epoch_blocks: .inf'],
    prints:
      'small.yaml:22:17 consensus.epoch_blocks: ".inf" is not a plain decimal number; a text needs quotes [yaml.number]',
  },
  {
    rule: 'yaml.number',
    edit: ['revision: 4d5e6f7', 'revision: 4000000e600'],
    prints:
      'small.yaml:9:30 versions[1].revision: "4000000e600" is no finite number; a text needs quotes [yaml.number]',
  },
  {
    rule: 'yaml.alias',
    edit: ['epoch_blocks: 8', 'epoch_blocks: *eight'],
    prints: 'small.yaml:22:17 scenario: aliases are not allowed [yaml.alias]',
  },
  {
    rule: 'yaml.anchor',
    edit: ['epoch_blocks: 8', 'epoch_blocks: &eight 8'],
    prints: 'small.yaml:22:17 scenario: anchors are not allowed [yaml.anchor]',
  },
  {
    rule: 'yaml.tag',
    edit: ['epoch_blocks: 8', 'epoch_blocks: !!int 8'],
    prints: 'small.yaml:22:17 scenario: tags are not allowed [yaml.tag]',
  },
  {
    rule: 'yaml.directive',
    edit: [SMALL, `%YAML 1.2\n---\n${SMALL}`],
    prints: 'small.yaml:1:1 scenario: directives are not allowed [yaml.directive]',
  },
  {
    rule: 'yaml.documents',
    edit: [SMALL, `${SMALL}---\n${SMALL}`],
    prints: 'small.yaml:61:1 scenario: a second document begins here [yaml.documents]',
  },
  {
    rule: 'yaml.depth',
    edit: ['epoch_blocks: 8', `epoch_blocks: ${'['.repeat(64)}${']'.repeat(64)}`],
    prints: 'small.yaml:22:79 scenario: is nested more than 64 deep [yaml.depth]',
  },
  {
    rule: 'yaml.size',
    edit: [SMALL, `[${'1,'.repeat(50000)}]`],
    prints: 'small.yaml:1:33334 scenario: holds more than 50000 words and signs [yaml.size]',
  },
  {
    rule: 'text.size',
    edit: [SMALL, ' '.repeat(1048577)],
    prints: 'small.yaml:1:1 scenario: is larger than 1 MiB [text.size]',
  },
  {
    rule: 'text.control',
    edit: ['title: Small', 'title: "Sm\u202Eall"'],
    prints:
      'small.yaml:3:11 scenario: holds the character \\u{202e}, which a reader cannot see [text.control]',
  },
  {
    rule: 'text.control',
    edit: ['title: Small', 'title: "Sm\\u001Ball"'],
    prints: 'small.yaml:3:8 title: holds a control or format character [text.control]',
  },
];
