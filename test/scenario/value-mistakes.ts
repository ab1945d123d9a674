/** Mistakes in single values: units, numbers, texts, names and fields. */
import type { Mistake } from './mistake.ts';
import { SMALL } from './small.ts';

export const VALUE_MISTAKES: readonly Mistake[] = [
  {
    rule: 'unit.duration',
    edit: ['hold: {min: 1s', 'hold: {min: 5 parsecs'],
    prints:
      'small.yaml:50:17 stages[0].hold.min: "5 parsecs" is not a duration; write for example 250ms [unit.duration]',
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
