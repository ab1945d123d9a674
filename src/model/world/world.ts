/**
 * A simulated cluster: machines on an overlay, their processes, the load and the faults on them,
 * and what scrapes and probes bring out. It knows nothing of rollouts; `control` is their handle.
 */

import { toHex } from '../../crypto/bytes.ts';
import type { QuorumCertificate } from '../../crypto/certificate.ts';
import { vrfOutput } from '../../crypto/ecvrf.ts';
import type { CryptoPort, Ticket } from '../../crypto/jobs.ts';
import { check } from '../../kernel/check.ts';
import { sampler } from '../../kernel/distributions.ts';
import { type EventKind, Simulation } from '../../kernel/simulation.ts';
import { Streams } from '../../kernel/streams.ts';
import type { Micros } from '../../kernel/time.ts';
import { Registry } from '../../metrics/registry.ts';
import type { Block } from '../chain/block.ts';
import { Ledger } from '../chain/ledger.ts';
import { ProofContexts } from '../chain/proof-plan.ts';
import { CryptoDesk } from '../crypto-desk.ts';
import { startFault } from '../faults/table.ts';
import { Network } from '../network/network.ts';
import { Overlay } from '../network/overlay.ts';
import { Disk } from '../node/disk.ts';
import type { CostName, Env, Machine } from '../node/env.ts';
import { Process } from '../node/process.ts';
import { VoteBook } from '../node/vote-book.ts';
import { RecentMap } from '../recent.ts';
import { Recorder } from '../recorder.ts';
import { overlayEdges } from '../topology/table.ts';
import { startTraffic } from '../traffic/table.ts';
import type { Behaviour } from '../versions/behaviour.ts';
import { BEHAVIOURS } from '../versions/table.ts';
import { ClusterControl, type Course } from './control.ts';
import { foundChain, type Identity, identitiesOf } from './founding.ts';
import { RedTeam } from './red-team.ts';
import type { WorldSpec } from './spec.ts';
import { Telemetry } from './telemetry.ts';
import { TrackerService } from './tracker-service.ts';

export interface WorldOptions {
  /** Text; every draw follows from it. */
  readonly seed: string;
  readonly port: CryptoPort;
  /** SHA-256, for the trace. */
  readonly hash: (bytes: Uint8Array) => Uint8Array;
}

/** Kind of the trace note that tells of a block's finality at a node. */
const NOTE_FINALISED = 1;
/** Draws of an overlay until one is connected. */
const OVERLAY_TRIES = 100;
const VRF_OUTPUTS_KEPT = 1 << 12;

export class World {
  readonly sim: Simulation;
  readonly recorder = new Recorder();
  readonly desk: CryptoDesk;
  readonly network: Network;
  readonly machines: readonly Machine[];
  readonly telemetry: Telemetry;
  readonly control: ClusterControl;
  readonly tracker: TrackerService | null;
  readonly #spec: WorldSpec;
  readonly #streams: Streams;
  readonly #env: Env;
  readonly #voteCheck: EventKind;
  readonly #answered: EventKind;
  readonly #actions = new Map<number, () => void>();
  readonly #vrfOutputs = new RecentMap<string, Uint8Array>(VRF_OUTPUTS_KEPT);
  /** By node: when its process was started again, until it is ready. */
  readonly #startedUs = new Map<number, Micros>();
  readonly #stageWatches: { readonly stage: string; readonly action: () => void }[] = [];
  readonly #endWatches: (() => void)[] = [];
  #actionCount = 0;
  #isOver = false;
  /** What faults may know of the rollout. */
  readonly #course: Course = {
    isOver: () => this.#isOver,
    onOver: (action) => void this.#endWatches.push(action),
    onStage: (stage, action) => void this.#stageWatches.push({ stage, action }),
  };

  constructor(spec: WorldSpec, options: WorldOptions) {
    this.#spec = spec;
    this.#streams = new Streams(options.seed);
    this.sim = new Simulation({ hash: options.hash });
    this.desk = new CryptoDesk(options.port);
    const isAnswered = (ticket: Ticket): boolean => this.desk.isAnswered(ticket);
    this.#voteCheck = this.sim.defineExternal('vote-check', isAnswered, (node, ticket, vote) => {
      this.machines[node]?.process?.voteChecked(ticket, vote);
    });
    this.#answered = this.sim.defineExternal('answered', isAnswered, (_node, _ticket, serial) => {
      this.#act(serial);
    });
    const identities = identitiesOf(spec.cluster.groups, this.#streams);
    const genesis = foundChain(spec, identities, this.#streams);
    const behaviours = behavioursOf(spec);
    this.machines = identities.map((identity) =>
      machineOf(
        identity,
        new Disk(new Ledger(genesis, (proof) => this.#vrfOutput(proof))),
        behaviours.get(identity.version) as Behaviour,
        spec.cluster.groups.find((group) => group.name === identity.group)?.role === 'validator'
          ? genesis.validators.findIndex((validator) => validator.node === identity.index)
          : -1,
      ),
    );
    this.network = this.#connect();
    this.#env = this.#makeEnv(genesis);
    this.telemetry = new Telemetry(this.sim, this.machines, spec.telemetry);
    this.control = new ClusterControl({
      sim: this.sim,
      streams: this.#streams,
      machines: this.machines,
      recorder: this.recorder,
      telemetry: this.telemetry,
      budgets: spec.cluster.budgets,
      behaviours,
      start: (machine) => this.#start(machine),
      stop: (machine) => this.#stop(machine),
    });
    const redTeam = new RedTeam(
      this.#env,
      spec.crypto,
      this.telemetry.auditor,
      this.#streams.of('red-team', 'manipulations'),
    );
    this.recorder.onProofVerified = (proof, envelope, context) => {
      redTeam.proofVerified(proof, envelope, context);
    };
    this.tracker = spec.tracker === undefined ? null : new TrackerService(this.#env, spec.tracker);
  }

  /** Starts every process on an empty chain, then probes, scrapes and faults. */
  start(): void {
    for (const machine of this.machines) {
      machine.process = this.#process(machine);
    }
    for (const machine of this.machines) (machine.process as Process).startFresh();
    this.telemetry.start();
    this.tracker?.start();
    for (const fault of this.#spec.faults) {
      startFault(fault, this.control.faultHost(fault.name, this.#course));
    }
  }

  /** The rollout enters a stage: its traffic begins, that of the last one ends. */
  enterStage(name: string): void {
    this.recorder.stage = name;
    for (const watch of this.#stageWatches) if (watch.stage === name) watch.action();
    for (const traffic of this.#spec.traffic) {
      if (traffic.stage !== name) continue;
      startTraffic(traffic, {
        after: (delayUs, action) => void this.sim.call(delayUs, action),
        stream: (purpose) => this.#streams.of(`traffic/${traffic.name}`, purpose),
        nodesOf: (group) => this.control.nodesOf(group),
        isStage: (stage) => this.recorder.stage === stage && !this.#isOver,
        send: (wallet, payload) => this.#send(wallet, payload),
      });
    }
  }

  /** The last stage is over: faults heal, no other begins, and traffic ends. */
  conclude(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const action of this.#endWatches) action();
  }

  #send(wallet: number, payload: Uint8Array): void {
    const process = this.machines[wallet]?.process;
    if (process instanceof Process) process.wallet.send('payment', payload);
  }

  #start(machine: Machine): void {
    check(machine.process === null, 'a process is started twice', machine.index);
    machine.registry.restart();
    this.#startedUs.set(machine.index, this.sim.nowUs);
    const process = this.#process(machine);
    machine.process = process;
    this.#meshChanged(machine, 'subscribe');
    process.startAgain();
  }

  #stop(machine: Machine): void {
    machine.process?.kill();
    machine.process = null;
    this.#startedUs.delete(machine.index);
    this.#meshChanged(machine, 'unsubscribe');
  }

  #process(machine: Machine): Process {
    return new Process(this.#env, machine, {
      onReady: (ready) => this.#ready(ready),
      onFinalised: (at, block, certificate) => this.#finalised(at, block, certificate),
    });
  }

  #ready(machine: Machine): void {
    const sinceUs = this.#startedUs.get(machine.index);
    if (sinceUs === undefined) return;
    this.#startedUs.delete(machine.index);
    this.recorder.resumeUs.push(this.sim.nowUs - sinceUs);
    this.control.ready(machine);
  }

  #finalised(machine: Machine, block: Block, certificate: QuorumCertificate): void {
    const { nowUs } = this.sim;
    const proposer = this.#env.genesis.validators[block.header.proposer]?.name ?? '';
    const isFirst = this.recorder.decided(
      {
        height: block.height,
        round: certificate.round,
        proposer,
        hash: block.hash,
        transactions: block.transactions.length,
        decidedUs: nowUs,
      },
      machine.name,
    );
    this.sim.note(
      NOTE_FINALISED,
      machine.index,
      block.height,
      Number.parseInt(block.hash.slice(0, 12), 16),
    );
    if (isFirst) {
      for (const tx of block.transactions) {
        if (tx.kind !== 'vrf-submission') this.recorder.finalise(tx.id, block.height);
      }
    }
    this.tracker?.finalised(machine, block);
  }

  #meshChanged(machine: Machine, action: 'subscribe' | 'unsubscribe'): void {
    const atUs = this.sim.nowUs;
    for (const index of this.network.overlay.peersOf(machine.index)) {
      const peer = this.machines[index];
      if (peer?.process === null || peer === undefined) continue;
      this.recorder.meshChanges.push({
        node: peer.name,
        peer: machine.name,
        topic: 'gossip',
        action,
        atUs,
      });
    }
  }

  #act(serial: number): void {
    const action = this.#actions.get(serial);
    this.#actions.delete(serial);
    action?.();
  }

  #vrfOutput(proof: Uint8Array): Uint8Array {
    const key = toHex(proof);
    const known = this.#vrfOutputs.get(key);
    if (known !== undefined) return known;
    const output = vrfOutput(proof);
    this.#vrfOutputs.set(key, output);
    return output;
  }

  #connect(): Network {
    const { cluster } = this.#spec;
    const { link } = cluster;
    return new Network({
      sim: this.sim,
      streams: this.#streams,
      overlay: this.#drawOverlay(),
      model: {
        latency: link.latency,
        jitter: link.jitter,
        bitsPerSecond: link.bandwidthBitsPerSecond,
        loss: link.loss,
      },
      receiver: {
        codecBetween: (from, to) => codecBetween(this.machines[from], this.machines[to]),
        receive: (to, from, message) => this.machines[to]?.process?.receive(from, message),
      },
      nodeName: (node) => this.machines[node]?.name ?? '',
    });
  }

  #drawOverlay(): Overlay {
    const count = this.machines.length;
    const stream = this.#streams.of('overlay', 'edges');
    for (let tries = 0; tries < OVERLAY_TRIES; tries += 1) {
      const overlay = new Overlay(count, overlayEdges(count, this.#spec.cluster.overlay, stream));
      if (overlay.isConnected()) return overlay;
    }
    check(false, 'no connected overlay was drawn', OVERLAY_TRIES);
  }

  #makeEnv(genesis: Env['genesis']): Env {
    const { costs } = this.#spec.crypto;
    const samplers = new Map(
      (Object.keys(costs) as CostName[]).map((name) => [name, sampler(costs[name])]),
    );
    return {
      sim: this.sim,
      network: this.network,
      desk: this.desk,
      genesis,
      consensus: this.#spec.consensus,
      crypto: this.#spec.crypto,
      machines: this.machines,
      votes: new VoteBook(this.machines.length),
      recorder: this.recorder,
      proofContexts: new ProofContexts(genesis, this.#spec.crypto.witnessCommitments),
      cost: (name, stream) => samplers.get(name)?.(stream) ?? 0,
      scheduleVoteCheck: (delayUs, node, ticket, vote) => {
        this.sim.schedule(delayUs, this.#voteCheck, node, ticket, vote);
      },
      whenAnswered: (ticket, delayUs, node, action) => {
        const serial = this.#actionCount;
        this.#actionCount += 1;
        this.#actions.set(serial, action);
        this.sim.schedule(delayUs, this.#answered, node, ticket, serial);
      },
      vrfOutput: (proof) => this.#vrfOutput(proof),
      stream: (node, purpose) => this.#streams.of(this.machines[node]?.name ?? '', purpose),
    };
  }
}

function machineOf(
  identity: Identity,
  disk: Disk,
  behaviour: Behaviour,
  validator: number,
): Machine {
  const { index, name, group, role, secrets, publicKey, version } = identity;
  return {
    ...{ index, name, group, role, validator, secrets, publicKey, disk, version, behaviour },
    registry: new Registry(),
    process: null,
    lives: 0,
    claimedBy: null,
    isDraining: false,
  };
}

/** Two peers speak the codec of the older of the two releases that run. */
function codecBetween(a: Machine | undefined, b: Machine | undefined) {
  const here = a?.process;
  const there = b?.process;
  if (!here?.isListening || !there?.isListening) return null;
  return here.behaviour.rank <= there.behaviour.rank ? here.behaviour.codec : there.behaviour.codec;
}

function behavioursOf(spec: WorldSpec): ReadonlyMap<string, Behaviour> {
  const made = new Map<string, Behaviour>();
  const byVersion = new Map<string, Behaviour>();
  for (const version of spec.versions) {
    const make = BEHAVIOURS[version.behaviour];
    check(make !== undefined, 'no such behaviour', version.behaviour);
    const behaviour = made.get(version.behaviour) ?? make(spec.cluster.chain);
    made.set(version.behaviour, behaviour);
    byVersion.set(version.name, behaviour);
  }
  return byVersion;
}
