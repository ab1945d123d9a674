/** Gathers what a run left behind into a RunResult. */

import { TARGET_LABEL } from '../metrics/series-store.ts';
import type { Sampling } from '../model/crypto-spec.ts';
import { INCLUSION_US_MAX } from '../model/world/control.ts';
import type { World } from '../model/world/world.ts';
import { type RolloutState, restartRecords, stageRecords } from '../rollout/state.ts';
import { scenarioDigest } from '../scenario/canonical.ts';
import type { Scenario } from '../scenario/schema.ts';
import type { CryptoPool, JobTiming } from '../worker/pool.ts';
import { electorateOf } from './electorate.ts';
import type { HostMeter } from './host-meter.ts';
import { nodeLogs } from './node-logs.ts';
import { outcomesOf, verdictOf } from './outcomes.ts';
import { type RunResult, SAMPLED, type SeriesRecord, type TimelineRecord } from './result.ts';
import { SIMNET_VERSION } from './version.ts';

export interface Remains {
  readonly scenario: Scenario;
  readonly options: { readonly seed: string; readonly source: string };
  readonly world: World;
  readonly state: RolloutState;
  readonly pool: CryptoPool;
  readonly meter: HostMeter;
}

/** Series of single nodes that reports draw; of groups and of the cluster they draw all. */
const NODE_SERIES = new Set(['height', 'block_interval', 'mempool_size', 'tracker_lag_blocks']);

export function assembleResult(remains: Remains): RunResult {
  const { scenario, options, world, state } = remains;
  const { recorder, sim } = world;
  const outcomes = outcomesOf(scenario, world, state);
  return {
    simnetVersion: SIMNET_VERSION,
    scenario: scenarioFacts(remains),
    seed: options.seed,
    verdict: verdictOf(outcomes),
    outcomes,
    dose: doseOf(world),
    convergence: world.watch.convergence?.record ?? null,
    virtualUs: sim.nowUs,
    events: sim.eventCount,
    traceHash: sim.traceHash(),
    checkpoints: sim.checkpoints(),
    fidelity: fidelityOf(scenario),
    security: remains.pool.security(),
    stages: stageRecords(state),
    gates: state.gates,
    restarts: restartRecords(state),
    timeline: timelineOf(recorder.timeline, state.timeline),
    blocks: recorder.blocks,
    proofs: recorder.proofs.map(({ proveTicket: _p, verifyTicket: _v, ...proof }) => proof),
    tampers: recorder.tampers,
    network: networkOf(world),
    electorate: electorateOf(world),
    tracker: world.tracker?.result() ?? null,
    playbook: null,
    transactions: transactionsOf(world),
    series: seriesOf(world),
    logs: { ...Object.fromEntries(recorder.logs), ...nodeLogs(world, state) },
    nodes: world.machines.map((machine) => ({
      name: machine.name,
      group: machine.group,
      version: machine.version,
      peers: [...world.network.overlay.peersOf(machine.index)].map(
        (peer) => world.machines[peer]?.name ?? '',
      ),
    })),
    host: hostOf(remains),
  };
}

function doseOf({ watch }: World): RunResult['dose'] {
  const { peak, overdose } = watch.tolerance;
  if (peak === null) return null;
  const { power, totalPower, atUs } = peak;
  return { peakPower: power, totalPower, peakUs: atUs, overdose: overdose?.message ?? null };
}

/** What was acknowledged in the last moments is under way, not lost. */
function transactionsOf({ recorder, sim }: World): RunResult['transactions'] {
  const dueUs = sim.nowUs - INCLUSION_US_MAX;
  const isLost = ([id, atUs]: readonly [string, number]): boolean =>
    atUs <= dueUs && !recorder.finalised.has(id);
  return {
    submitted: recorder.submitted,
    acknowledged: recorder.acknowledged.size,
    finalised: recorder.finalised.size,
    lost: [...recorder.acknowledged].filter(isLost).length,
  };
}

function scenarioFacts({ scenario, options, world }: Remains): RunResult['scenario'] {
  return {
    name: scenario.name,
    title: scenario.title,
    description: scenario.description,
    sha256: scenarioDigest(scenario),
    refs: scenario.refs,
    source: options.source,
    nodes: world.machines.length,
    validators: world.machines.filter((machine) => machine.role === 'validator').length,
    witnessCommitments: scenario.crypto.witnessCommitments,
  };
}

function fidelityOf({ crypto }: Scenario): string[] {
  const { proofs, votes, vrf } = crypto.fidelity;
  return [...signaturesIn(votes), ...drawsIn(vrf), proofsIn(proofs), VIRTUAL_TIME];
}

const VIRTUAL_TIME = 'operations are computed for real; the virtual time they take is modelled';

function signaturesIn(votes: Sampling): string[] {
  if (votes === 'all')
    return ['every vote, proposal and transaction signed and verified (Ed25519)'];
  return [
    `${SAMPLED} votes: 1 in ${votes.oneIn} signed for real (Ed25519), the others by stand-ins`,
    'every transaction signed and verified (Ed25519)',
  ];
}

function drawsIn(vrf: Sampling): string[] {
  const real = 'proven and verified (ECVRF-EDWARDS25519-SHA512-ELL2)';
  if (vrf === 'all') return [`every draw of committees and proof of proposers ${real}`];
  return [`${SAMPLED} draws: 1 in ${vrf.oneIn} ${real}, the others by stand-ins`];
}

function proofsIn({ everyBlocks, total }: Scenario['crypto']['fidelity']['proofs']): string {
  if (total === 0) return 'no block proven';
  return `one block in ${everyBlocks} proven by a STARK, ${total} proofs at most`;
}

/** One timeline of what the rollout did and what the cluster did. */
function timelineOf(
  world: readonly TimelineRecord[],
  rollout: readonly TimelineRecord[],
): TimelineRecord[] {
  return [...rollout, ...world]
    .map((entry, place) => ({ entry, place }))
    .sort((a, b) => a.entry.atUs - b.entry.atUs || a.place - b.place)
    .map(({ entry }) => entry);
}

function networkOf({ recorder, network, machines }: World): RunResult['network'] {
  const ascending = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);
  const { blockPropagationUs, gossip, transactionPropagationUs } = recorder;
  const { bytesIn, bytesOut, lost } = network.meters;
  return {
    gossip: {
      transactions: gossip.transactions.count(),
      proposals: gossip.proposals.count(),
      votes: gossip.votes,
    },
    lost: network.counters.lost,
    retransmits: recorder.retransmits,
    propagationUs: ascending([...blockPropagationUs, ...transactionPropagationUs]),
    blockPropagationUs: ascending(blockPropagationUs),
    transactionPropagationUs: ascending(transactionPropagationUs),
    meshChanges: recorder.meshChanges,
    peerTraffic: machines.map((machine) => ({
      node: machine.name,
      bytesIn: bytesIn[machine.index] ?? 0,
      bytesOut: bytesOut[machine.index] ?? 0,
      lost: lost[machine.index] ?? 0,
    })),
    queueFull: network.counters.queueFull,
    resumeUs: recorder.resumeUs,
  };
}

function seriesOf({ telemetry }: World): SeriesRecord[] {
  return telemetry.store.records().filter(({ name, labels }) => {
    const target = labels[TARGET_LABEL] ?? '';
    return target.startsWith('prober/') || target === 'auditor' || NODE_SERIES.has(name);
  });
}

function hostOf({ world, pool, meter }: Remains): RunResult['host'] {
  const timings = pool.hostTimings();
  const proveMs = byTicket(timings.get('prove'));
  const verifyMs = byTicket(timings.get('verify-envelope'));
  const { proofs } = world.recorder;
  return meter.read(
    world.sim.nowUs,
    world.sim.eventCount,
    proofs.flatMap((proof) => proveMs.get(proof.proveTicket) ?? []),
    proofs.map((proof) => verifyMs.get(proof.verifyTicket ?? -1) ?? null),
  );
}

function byTicket(timings: readonly JobTiming[] | undefined): ReadonlyMap<number, number> {
  return new Map((timings ?? []).map(({ ticket, ms }) => [ticket, ms]));
}
