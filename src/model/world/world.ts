/**
 * A simulated cluster: machines on an overlay, their processes, the load and the faults on them,
 * and what scrapes and probes bring out. It knows nothing of rollouts; `control` is their handle.
 */

import { toHex } from '../../crypto/bytes.ts';
import type { QuorumCertificate } from '../../crypto/certificate.ts';
import type { CryptoPort, Ticket } from '../../crypto/jobs.ts';
import { check } from '../../kernel/check.ts';
import { sampler } from '../../kernel/distributions.ts';
import { type EventKind, Simulation } from '../../kernel/simulation.ts';
import { Streams } from '../../kernel/streams.ts';
import type { Micros } from '../../kernel/time.ts';
import type { RecordSink } from '../../kernel/trace.ts';
import type { Block } from '../chain/block.ts';
import { Ledger } from '../chain/ledger.ts';
import { ProofContexts } from '../chain/proof-plan.ts';
import { CryptoDesk } from '../crypto-desk.ts';
import { startAnyFault } from '../faults/nemesis.ts';
import { InvariantObserver } from '../invariants/observer.ts';
import type { Network } from '../network/network.ts';
import { nodesIn } from '../network/regions.ts';
import { Disk } from '../node/disk.ts';
import type { CostName, Env, Machine } from '../node/env.ts';
import { Process } from '../node/process.ts';
import { Rest } from '../node/rest.ts';
import { heartbeatUsOf } from '../node/status.ts';
import { VoteBook } from '../node/vote-book.ts';
import { Pending } from '../pending.ts';
import { RecentMap } from '../recent.ts';
import { Recorder } from '../recorder.ts';
import { outputOf } from '../symbolic.ts';
import type { Payment } from '../traffic/host.ts';
import { startTraffic } from '../traffic/table.ts';
import type { Behaviour } from '../versions/behaviour.ts';
import type { Message } from '../wire/messages.ts';
import { behavioursOf, connect, machinesOf } from './assembly.ts';
import { Codecs } from './codecs.ts';
import { ClusterControl, type Course } from './control.ts';
import { foundChain, identitiesOf } from './founding.ts';
import { RedTeam } from './red-team.ts';
import type { WorldSpec } from './spec.ts';
import { Telemetry } from './telemetry.ts';
import { TrackerService } from './tracker-service.ts';
import { Watch } from './watch.ts';

export interface WorldOptions {
  /** Text; every draw follows from it. */
  readonly seed: string;
  readonly port: CryptoPort;
  /** SHA-256, for the trace. */
  readonly hash: (bytes: Uint8Array) => Uint8Array;
  /** Takes the records of the trace. */
  readonly records?: RecordSink | undefined;
  /** Whether invariants are watched; false only to measure what that costs. Default: true. */
  readonly invariants?: boolean;
}

/** Kind of the trace note that tells of a block's finality at a node. */
const NOTE_FINALISED = 1;
const VRF_OUTPUTS_KEPT = 1 << 12;

export class World {
  readonly sim: Simulation;
  readonly recorder: Recorder;
  readonly desk: CryptoDesk;
  readonly network: Network;
  readonly machines: readonly Machine[];
  readonly telemetry: Telemetry;
  readonly control: ClusterControl;
  readonly tracker: TrackerService | null;
  readonly watch: Watch;
  /** Null in a world that is not watched. */
  readonly invariants: InvariantObserver | null;
  readonly #spec: WorldSpec;
  /** By version: one object for each code, so that code can be told by it. */
  readonly #behaviours: ReadonlyMap<string, Behaviour>;
  readonly #streams: Streams;
  readonly #codecs: Codecs;
  readonly #rest: Rest;
  readonly #env: Env;
  readonly #voteCheck: EventKind;
  readonly #answered: EventKind;
  readonly #alarm: EventKind;
  readonly #actions = new Pending<() => void>();
  readonly #vrfOutputs = new RecentMap<string, Uint8Array>(VRF_OUTPUTS_KEPT);
  /** The same, by the array in which nodes share a proof. */
  readonly #vrfOutputOf = new WeakMap<Uint8Array, Uint8Array>();
  /** By node: when its process was started again, until it is ready. */
  readonly #startedUs = new Map<number, Micros>();
  readonly #stageWatches: { readonly stage: string; readonly action: () => void }[] = [];
  readonly #endWatches: (() => void)[] = [];
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
    this.sim = new Simulation({ hash: options.hash, records: options.records });
    this.desk = new CryptoDesk(options.port, spec.crypto.fidelity);
    const isAnswered = (ticket: Ticket): boolean => this.desk.isAnswered(ticket);
    this.#voteCheck = this.sim.defineExternal('vote-check', isAnswered, (node, ticket, vote) => {
      this.machines[node]?.process?.voteChecked(ticket, vote);
    });
    this.#answered = this.sim.defineExternal('answered', isAnswered, (_node, _ticket, number) => {
      this.#actions.take(number)?.();
    });
    this.#alarm = this.sim.define('alarm', (node, life) => {
      if (this.#rest.rings(node, life)) return;
      const process = this.machines[node]?.process;
      // What a process that has died wanted to be woken up for is nobody's business any more.
      if (process?.life === life) process.wake();
    });
    const identities = identitiesOf(spec.cluster.groups, this.#streams);
    this.recorder = new Recorder(identities.length);
    const genesis = foundChain(spec, identities, this.#streams);
    const behaviours = behavioursOf(spec);
    this.#behaviours = behaviours;
    const wakeUp = (node: number): void => this.#rest.leave(node);
    const makeDisk = (node: number): Disk => this.#makeDisk(genesis, node);
    this.machines = machinesOf(identities, genesis, behaviours, makeDisk, wakeUp);
    this.#codecs = new Codecs(this.machines);
    this.network = connect(spec.cluster, this.machines, this.sim, this.#streams, {
      codecBetween: (from, to) => this.#codecs.between(from, to),
      receive: (to, from, message, link) => this.#receive(to, from, message, link),
    });
    this.#rest = this.#makeRest();
    this.#env = this.#makeEnv(genesis);
    this.telemetry = new Telemetry(this.sim, this.machines, this.network, spec.telemetry);
    this.control = new ClusterControl({
      sim: this.sim,
      streams: this.#streams,
      machines: this.machines,
      recorder: this.recorder,
      telemetry: this.telemetry,
      budgets: spec.cluster.budgets,
      behaviours,
      network: this.network.conditions,
      nodesIn: (region) => nodesIn(spec.cluster, region),
      onDose: () => this.watch.doseChanged(),
      start: (machine) => this.#start(machine),
      stop: (machine) => this.#stop(machine),
      observer: () => this.invariants,
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
    this.watch = new Watch({
      ...{ spec, sim: this.sim, machines: this.machines, network: this.network },
      ...{ recorder: this.recorder, control: this.control },
      stream: this.#streams.of('convergence', 'core'),
    });
    this.invariants = this.#observe(genesis, options);
  }

  #makeDisk(genesis: Env['genesis'], node: number): Disk {
    const ledger = new Ledger(genesis, (proof) => this.#vrfOutput(proof));
    const nowUs = () => this.sim.nowUs;
    return new Disk(ledger, nowUs, () => this.#rest.leave(node));
  }

  #makeRest(): Rest {
    return new Rest({
      ...{ sim: this.sim, network: this.network },
      heartbeatUs: heartbeatUsOf(this.#spec.consensus),
      scheduleAlarm: (delayUs, node, life, word) => {
        this.sim.schedule(delayUs, this.#alarm, node, life, word);
      },
    });
  }

  /** A message has arrived; a node at rest need not be woken for most of those about standing. */
  #receive(to: number, from: number, message: Message, link: number): void {
    if (message.type === 'status' && this.#rest.hears(to, link, message)) return;
    const process = this.machines[to]?.process ?? null;
    if (process === null) return;
    this.recorder.gossip.receive(to, message);
    process.receive(from, message);
  }

  #observe(genesis: Env['genesis'], options: WorldOptions): InvariantObserver | null {
    this.recorder.moment = () => ({ atUs: this.sim.nowUs, event: this.sim.eventCount });
    if (options.invariants === false) return null;
    const { consensus, cluster } = this.#spec;
    return new InvariantObserver({
      ...{ sim: this.sim, machines: this.machines, network: this.network },
      ...{ recorder: this.recorder, store: this.telemetry.store, genesis, consensus },
      budgets: cluster.budgets,
      behaviours: this.#behaviours,
      isAiling: (node) => this.watch.tolerance.isAiling(node),
      hasFaults: this.#spec.faults.length > 0,
    });
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
      startAnyFault(fault, this.control.faultHost(fault.name, this.#course));
    }
    this.watch.start();
    this.invariants?.start();
  }

  /** The rollout enters a stage: its traffic begins, that of the last one ends. */
  enterStage(name: string): void {
    this.recorder.stage = name;
    for (const watch of this.#stageWatches) if (watch.stage === name) watch.action();
    for (const traffic of this.#spec.traffic) {
      if (traffic.stage !== name) continue;
      startTraffic(traffic, {
        nowUs: () => this.sim.nowUs,
        after: (delayUs, action) => void this.sim.call(delayUs, action),
        stream: (purpose) => this.#streams.of(`traffic/${traffic.name}`, purpose),
        nodesOf: (group) => this.control.nodesOf(group),
        isStage: (stage) => this.recorder.stage === stage && !this.#isOver,
        send: (payment) => this.#send(payment),
        registryOf: (wallet) => (this.machines[wallet] as Machine).registry,
      });
    }
  }

  /** The last stage is over: faults heal, no other begins, and traffic ends. */
  conclude(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.watch.conclude(() => {
      for (const action of this.#endWatches) action();
    });
  }

  #send(payment: Payment): void {
    const process = this.machines[payment.wallet]?.process;
    if (process instanceof Process) process.wallet.send('payment', payment.payload, payment);
  }

  #start(machine: Machine): void {
    check(machine.process === null, 'a process is started twice', machine.index);
    this.invariants?.started(machine);
    machine.registry.restart();
    this.telemetry.started(machine.index);
    this.#startedUs.set(machine.index, this.sim.nowUs);
    const process = this.#process(machine);
    machine.process = process;
    this.#meshChanged(machine, 'subscribe');
    process.startAgain();
  }

  #stop(machine: Machine): void {
    machine.process?.kill();
    machine.process = null;
    this.#codecs.stopped(machine.index);
    this.invariants?.stopped(machine);
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
        vrfSubmissions: block.transactions.filter(({ kind }) => kind === 'vrf-submission').length,
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
    this.invariants?.finalised(machine, block, certificate);
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

  #vrfOutput(proof: Uint8Array): Uint8Array {
    const shared = this.#vrfOutputOf.get(proof);
    if (shared !== undefined) return shared;
    const key = toHex(proof);
    const output = this.#vrfOutputs.get(key) ?? outputOf(proof);
    this.#vrfOutputs.set(key, output);
    this.#vrfOutputOf.set(proof, output);
    return output;
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
      rest: this.#rest,
      recorder: this.recorder,
      observer: {
        voteSent: (machine, vote) => this.invariants?.voteSent(machine, vote),
        proposalSent: (machine, proposal) => this.invariants?.proposalSent(machine, proposal),
        timeoutSent: (machine, timeout) => this.invariants?.timeoutSent(machine, timeout),
        fellBehind: (machine) => this.invariants?.fellBehind(machine),
        acknowledged: (id) => this.invariants?.acknowledged(id),
      },
      proofContexts: new ProofContexts(genesis, this.#spec.crypto.witnessCommitments),
      cost: (name, stream) => samplers.get(name)?.(stream) ?? 0,
      scheduleAlarm: (delayUs, node, life) => {
        this.sim.schedule(delayUs, this.#alarm, node, life);
      },
      scheduleVoteCheck: (delayUs, node, ticket, vote) => {
        this.sim.schedule(delayUs, this.#voteCheck, node, ticket, vote);
      },
      whenAnswered: (ticket, delayUs, node, action) => {
        const number = this.#actions.add(action);
        const event = this.sim.schedule(delayUs, this.#answered, node, ticket, number);
        return () => {
          if (this.sim.cancel(event)) this.#actions.take(number);
        };
      },
      vrfOutput: (proof) => this.#vrfOutput(proof),
      stream: (node, purpose) => this.#streams.of(this.machines[node]?.name ?? '', purpose),
    };
  }
}
