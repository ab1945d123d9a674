/** Mistakes about faults of links. Each adds one fault, as number 0, to the small scenario. */
import type { Mistake } from './mistake.ts';
import { SMALL } from './small.ts';

type Edit = Mistake['edit'];

const FAULTS = 'faults:\n';
const LATENCY = 'latency: 20ms';

/** A fault that is added. */
const added = (fields: string): Edit => [FAULTS, `${FAULTS}  - {name: odd, ${fields}}\n`];

/** A fault that is added to a cluster of two regions, all of whose nodes are in the first. */
function addedInEast(fields: string): Edit {
  const from = SMALL.slice(SMALL.indexOf(LATENCY), SMALL.indexOf(FAULTS) + FAULTS.length);
  const regions =
    'latency: {kind: regions, regions: [east, west], one_way: {east: {west: 9ms}}, within: 1ms}';
  const to = from.replace(LATENCY, regions).replaceAll(', role:', ', regions: [east], role:');
  return [from, to.replace(...added(fields))];
}

/** The mistakes, as those of `mistakes.ts`. */
export const FAULT_MISTAKES: readonly Mistake[] = [
  {
    rule: 'fault.count',
    edit: added('kind: loss, share: 10%, targets: [validators, wallets], count: 6'),
    prints:
      'small.yaml:45:80 faults[0].count: 6 is more than the 5 nodes of its targets [fault.count]',
  },
  {
    rule: 'fault.count',
    edit: added('kind: partition, split: {kind: isolate, targets: [wallets], count: 2}'),
    prints:
      'small.yaml:45:84 faults[0].split.count: 2 is more than the 1 node of its targets [fault.count]',
  },
  {
    rule: 'fault.sides',
    edit: added(
      'kind: partition, split: {kind: isolate, targets: [validators, provers, wallets], count: 6}',
    ),
    prints:
      'small.yaml:45:105 faults[0].split.count: nobody is left for another side [fault.sides]',
  },
  {
    rule: 'fault.sides',
    edit: added('kind: partition, split: {kind: groups, sides: [[wallets], [provers, wallets]]}'),
    prints: 'small.yaml:45:85 faults[0].split.sides[1][1]: "wallets" is on two sides [fault.sides]',
  },
  {
    rule: 'fault.sides',
    edit: added(
      'kind: partition_one_way, split: {kind: groups, sides: [[validators, wallets, provers]]}',
    ),
    prints: 'small.yaml:45:71 faults[0].split.sides: nobody is left for another side [fault.sides]',
  },
  {
    rule: 'fault.targets',
    edit: added('kind: partition, split: {kind: halves, targets: [wallets]}'),
    prints:
      'small.yaml:45:65 faults[0].split.targets: its targets have 1 node, and it takes 2 [fault.targets]',
  },
  {
    rule: 'fault.targets',
    edit: added('kind: partition_bridge, targets: [provers, wallets]'),
    prints:
      'small.yaml:45:50 faults[0].targets: its targets have 2 nodes, and it takes 3 [fault.targets]',
  },
  {
    rule: 'fault.targets',
    edit: added('kind: partition_ring, targets: [provers, wallets]'),
    prints:
      'small.yaml:45:48 faults[0].targets: its targets have 2 nodes, and it takes 4 [fault.targets]',
  },
  // Of 4 validators the nemesis strikes 3 at most.
  {
    rule: 'fault.targets',
    edit: added(
      'kind: nemesis, period: 1s, victims: 3, faults: [{name: a, kind: partition_ring, targets: [validators]}]',
    ),
    prints:
      'small.yaml:45:53 faults[0].victims: leaves "a" 3 nodes, and it takes 4 [fault.targets]',
  },
  {
    rule: 'fault.targets',
    edit: added(
      'kind: nemesis, period: 1s, victims: 2, faults: [{name: a, kind: partition_bridge, targets: [validators]}]',
    ),
    prints:
      'small.yaml:45:53 faults[0].victims: leaves "a" 2 nodes, and it takes 3 [fault.targets]',
  },
  {
    rule: 'fault.targets',
    edit: added(
      'kind: nemesis, period: 1s, victims: 1, faults: [{name: a, kind: partition, split: {kind: halves, targets: [validators]}}]',
    ),
    prints: 'small.yaml:45:53 faults[0].victims: leaves "a" 1 node, and it takes 2 [fault.targets]',
  },
  {
    rule: 'fault.region',
    edit: addedInEast('kind: region_outage, region: west'),
    prints: 'small.yaml:45:46 faults[0].region: no node is in "west" [fault.region]',
  },
  {
    rule: 'time.late',
    edit: added('kind: clog, targets: [wallets], stage: restart, start: 2m'),
    prints: 'small.yaml:45:72 faults[0].start: 2m is not before duration_max, 1m [time.late]',
  },
  {
    rule: 'name.unknown',
    edit: added('kind: clog, targets: [wallets], stage: restrat'),
    prints: 'small.yaml:45:56 faults[0].stage: there is no stage "restrat" [name.unknown]',
    suggests: 'restart',
  },
  {
    rule: 'name.unknown',
    edit: added('kind: partition, split: {kind: minority, targets: [validator]}'),
    prints:
      'small.yaml:45:68 faults[0].split.targets[0]: there is no group "validator" [name.unknown]',
    suggests: 'validators',
  },
  {
    rule: 'nemesis.draw',
    edit: added(
      'kind: nemesis, period: 1s, draw: 2, faults: [{name: a, kind: equivocate, targets: [validators]}]',
    ),
    prints: 'small.yaml:45:50 faults[0].draw: there are fewer faults to choose from [nemesis.draw]',
  },
  {
    rule: 'nemesis.stage',
    edit: added(
      'kind: nemesis, period: 1s, faults: [{name: a, kind: equivocate, stage: restart, targets: [validators]}]',
    ),
    prints:
      'small.yaml:45:52 faults[0].faults: a fault of a phase has no stage of its own [nemesis.stage]',
  },
  {
    rule: 'fault.metric',
    edit: added(
      'kind: gate_flap, metric: proofs_verified, bad: 1, period: 1s, targets: [validators]',
    ),
    prints:
      'small.yaml:45:42 faults[0].metric: is no gauge and no metric of samples in the unit of bad [fault.metric]',
  },
  {
    rule: 'fault.lie',
    edit: added('kind: probe_lies, targets: [validators]'),
    prints: 'small.yaml:45:5 faults[0]: says nothing: it needs ready or version [fault.lie]',
  },
  {
    rule: 'fault.config',
    edit: added('kind: wrong_config, targets: [validators]'),
    prints:
      'small.yaml:45:5 faults[0]: nothing is wrong: it needs chain, timeouts_percent or codec_of [fault.config]',
  },
];
