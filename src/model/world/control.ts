/**
 * The handle by which a rollout, faults and auditors reach the cluster: an operator's view, with
 * probes. It is what `src/rollout` knows as `Cluster`.
 */
import { check } from '../../kernel/check.ts';
import type { Simulation } from '../../kernel/simulation.ts';
import type { Streams } from '../../kernel/streams.ts';
import type { Micros } from '../../kernel/time.ts';
import type { BudgetSpec } from '../cluster-spec.ts';
import type { FaultHost, OutageCause } from '../faults/host.ts';
import type { NetworkReach } from '../faults/reach/network.ts';
import type { InvariantObserver } from '../invariants/observer.ts';
import type { Machine } from '../node/env.ts';
import type { Recorder } from '../recorder.ts';
import { type Behaviour, probeAnswer } from '../versions/behaviour.ts';
import { type AuditAnswer, auditFinality, auditTransactions, NOTHING_OWED } from './audits.ts';
import { Causes } from './causes.ts';
import { byzantineReach } from './reach-byzantine.ts';
import { clockReach, diskReach } from './reach-hardware.ts';
import { OperationsDesk } from './reach-operations.ts';
import { processReach } from './reach-process.ts';
import type { Telemetry } from './telemetry.ts';

/** Round trip of a probe that a process has to answer. */
const PROBE_ROUND_TRIP_US: Micros = 40_000;
/** Time between two looks of an audit that waits for transactions under way. */
const AUDIT_EVERY_US: Micros = 250_000;
/** An acknowledged transaction that is in no block after this long is lost. */
export const INCLUSION_US_MAX: Micros = 8_000_000;
const CHALLENGE_END = 1 << 20;

export interface ControlOptions {
  readonly sim: Simulation;
  readonly streams: Streams;
  readonly machines: readonly Machine[];
  readonly recorder: Recorder;
  readonly telemetry: Telemetry;
  readonly budgets: readonly BudgetSpec[];
  readonly behaviours: ReadonlyMap<string, Behaviour>;
  readonly network: NetworkReach;
  readonly nodesIn: (region: string) => readonly number[];
  /** The dose of faults may have changed. */
  readonly onDose: () => void;
  readonly start: (machine: Machine) => void;
  readonly stop: (machine: Machine) => void;
  /** Is told what the rollout does and what faults reach; null in a world that is not watched. */
  readonly observer: () => Pick<InvariantObserver, 'drained' | 'replaced' | 'reached'> | null;
}

/** How far the rollout is, as faults see it. */
export type Course = Pick<FaultHost, 'isOver' | 'onOver' | 'onStage'>;

export type ProbeAnswer =
  | { readonly kind: 'version'; readonly version: string }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'unreachable' };

export class ClusterControl {
  readonly #options: ControlOptions;
  readonly #nodes = new Map<string, number[]>();
  readonly operations: OperationsDesk;
  readonly #wrongCode = new Causes<Behaviour>();
  /** Nodes that nothing heals any more. */
  readonly #abandoned = new Set<number>();
  /** By node: why faults had it down since it was ready, each cause once. */
  readonly #outages = new Map<number, readonly OutageCause[]>();
  /** Nodes that their owner has let go before they could start; they stay its own until they do. */
  readonly #released = new Set<number>();

  constructor(options: ControlOptions) {
    this.#options = options;
    this.operations = new OperationsDesk({
      ...options,
      after: (delayUs, action) => this.after(delayUs, action),
      retake: (node) => this.#retake(node, MISCONFIGURATION),
      crash: (node) => this.#crash(node, MISCONFIGURATION),
      restart: (node) => this.#restart(node),
      start: (node, version) => this.start(node, version),
    });
    for (const { group, index } of options.machines) {
      const nodes = this.#nodes.get(group) ?? [];
      nodes.push(index);
      this.#nodes.set(group, nodes);
    }
  }

  nowUs(): Micros {
    return this.#options.sim.nowUs;
  }

  after(delayUs: Micros, action: () => void): void {
    this.#options.sim.call(delayUs, action);
  }

  nodesOf(group: string): readonly number[] {
    return this.#nodes.get(group) ?? [];
  }

  nodeName(node: number): string {
    return this.#machine(node).name;
  }

  isReady(node: number): boolean {
    return this.#options.telemetry.isSeenReady(node);
  }

  isLeftBehind(node: number): boolean {
    const { process } = this.#machine(node);
    const { machines } = this.#options;
    const known = process?.behaviour.protocolMax ?? Number.POSITIVE_INFINITY;
    return machines.some(({ disk }) => disk.ledger.view.protocol > known);
  }

  unavailableCount(group: string): number {
    return this.nodesOf(group).filter((node) => !isAvailable(this.#machine(node))).length;
  }

  claim(node: number, owner: string): boolean {
    const machine = this.#machine(node);
    machine.claimedBy ??= owner;
    if (machine.claimedBy !== owner) return false;
    this.#released.delete(node);
    return true;
  }

  release(node: number): void {
    if (this.operations.isWaiting(node)) this.#released.add(node);
    else this.#machine(node).claimedBy = null;
  }

  drain(node: number): void {
    this.#machine(node).isDraining = true;
    this.#options.observer()?.drained(this.#machine(node));
  }

  isDrained(node: number): boolean {
    return this.#machine(node).isDraining;
  }

  stop(node: number): void {
    const machine = this.#machine(node);
    this.#options.observer()?.replaced(machine);
    this.#options.stop(machine);
    this.operations.stopped(node);
    machine.isDraining = false;
    this.#options.telemetry.markDown(node);
  }

  start(node: number, version: string): void {
    const machine = this.#machine(node);
    const behaviour = this.#options.behaviours.get(version);
    check(behaviour !== undefined, 'no such version', version);
    if (this.#abandoned.has(node) || this.operations.holdsBack(node, version)) return;
    machine.version = version;
    machine.behaviour = behaviour;
    this.#wrongCode.clear(node);
    this.#options.start(machine);
    if (this.#released.delete(node)) machine.claimedBy = null;
  }

  restartFacts(node: number): { readonly walRecords: number; readonly blocksSynced: number } {
    const process = this.#machine(node).process;
    return {
      walRecords: process?.walRecords ?? 0,
      blocksSynced: process?.blocksSynced ?? 0,
    };
  }

  versionConfigured(node: number): string {
    return this.operations.labelOf(node) ?? this.#machine(node).version;
  }

  /** Challenges the running process and compares its answer with that of each version's code. */
  probeVersion(node: number, reply: (answer: ProbeAnswer) => void): void {
    const challenge = this.#options.streams.of('prober', 'challenges').below(CHALLENGE_END);
    this.after(PROBE_ROUND_TRIP_US, () => {
      const process = this.#machine(node).process;
      if (!process?.isAnswering) return reply({ kind: 'unreachable' });
      const answer = probeAnswer(process.behaviour, challenge);
      const matching = [...this.#options.behaviours].filter(
        ([, behaviour]) => probeAnswer(behaviour, challenge) === answer,
      );
      // Versions whose code is the same cannot be told apart by behaviour: then the label decides.
      const configured = this.versionConfigured(node);
      const match = matching.find(([version]) => version === configured) ?? matching[0];
      reply(match === undefined ? { kind: 'unknown' } : { kind: 'version', version: match[0] });
    });
  }

  audit(
    name: 'conflicting_finality' | 'lost_transactions',
    reply: (answer: AuditAnswer) => void,
  ): void {
    if (name === 'conflicting_finality') {
      this.after(PROBE_ROUND_TRIP_US, () => reply(auditFinality(this.#options.machines)));
      return;
    }
    const owed = [...this.#options.recorder.acknowledged.keys()];
    const deadlineUs = this.nowUs() + INCLUSION_US_MAX;
    const look = (): void => {
      const answer = auditTransactions(this.#options.machines, owed);
      const isFinal = answer.value === 0 || answer === NOTHING_OWED;
      if (isFinal || this.nowUs() >= deadlineUs) reply(answer);
      else this.after(AUDIT_EVERY_US, look);
    };
    this.after(PROBE_ROUND_TRIP_US, look);
  }

  /** A fault's reach. */
  faultHost(fault: string, course: Course): FaultHost {
    const reach = (node: number): Machine => this.#reached(node);
    return {
      ...course,
      after: (delayUs, action) => this.after(delayUs, action),
      stream: (purpose) => this.#options.streams.of(`fault/${fault}`, purpose),
      note: (what, node, detail) => {
        const subject = node === null ? null : this.nodeName(node);
        this.#options.recorder.note(this.nowUs(), what, subject, `${fault}: ${detail}`);
        this.#options.onDose();
      },
      nodesOf: (group) => this.nodesOf(group),
      nodesIn: this.#options.nodesIn,
      network: this.#options.network,
      process: processReach(reach, this.#options.behaviours, this.#wrongCode),
      clock: clockReach(this.#options.sim, reach),
      disk: diskReach(this.#options.sim, reach),
      byzantine: byzantineReach(reach, (node) => this.#abandoned.has(node)),
      operations: this.operations,
      nodeName: (node) => this.nodeName(node),
      crashable: (group, budget) => this.#crashable(group, budget),
      retake: (node, owner) => this.#retake(node, owner),
      crash: (node, owner, cause) => this.#crash(node, owner, cause),
      restart: (node) => this.#restart(node),
    };
  }

  /** Whether a fault has the node's process down, or not ready yet again. */
  isStruck(node: number): boolean {
    const { claimedBy } = this.#machine(node);
    return claimedBy?.startsWith(FAULT_OWNER) === true || this.operations.isWaiting(node);
  }

  isAbandoned(node: number): boolean {
    return this.#abandoned.has(node);
  }

  /** Has nothing heal a node any more: it lies on, or goes down for good. */
  abandon(node: number): void {
    this.#abandoned.add(node);
    const machine = this.#machine(node);
    if (machine.dishonesty?.isActive) return;
    if (machine.process !== null) this.#options.stop(machine);
    machine.claimedBy = `${FAULT_OWNER}abandoned`;
  }

  /** A process that had been down is ready again. */
  ready(machine: Machine): void {
    const { index, name, claimedBy } = machine;
    if (claimedBy?.startsWith(FAULT_OWNER)) machine.claimedBy = null;
    for (const cause of this.#outages.get(index) ?? []) {
      this.#options.recorder.note(this.nowUs(), `${cause}_up`, name, `node:${index}`);
    }
    this.#outages.delete(index);
  }

  #crashable(group: string, budgetName: string | undefined): readonly number[] {
    const budget = this.#options.budgets.find((one) => one.name === budgetName);
    const protects = budget !== undefined && budget.group === group;
    if (protects && this.unavailableCount(group) >= budget.maxUnavailable) return [];
    return this.nodesOf(group).filter((node) => {
      const machine = this.#machine(node);
      return machine.claimedBy === null && isAvailable(machine);
    });
  }

  #retake(node: number, owner: string): boolean {
    const machine = this.#machine(node);
    // Who had it down before has nothing left to do: its process was started again.
    if (machine.process === null || this.#abandoned.has(node)) return false;
    this.#reached(node);
    if (machine.claimedBy?.startsWith(FAULT_OWNER)) machine.claimedBy = null;
    return this.claim(node, `${FAULT_OWNER}${owner}`);
  }

  #crash(node: number, owner: string, cause: OutageCause = 'crash'): boolean {
    const machine = this.#machine(node);
    // Who is down has a restart to come already, and must have no second one.
    if (machine.process === null || !this.claim(node, `${FAULT_OWNER}${owner}`)) return false;
    this.#options.stop(machine);
    const causes = this.#outages.get(node) ?? [];
    if (!causes.includes(cause)) this.#outages.set(node, [...causes, cause]);
    this.#options.recorder.note(this.nowUs(), `${cause}_down`, machine.name, `node:${node}`);
    this.#options.onDose();
    return true;
  }

  #restart(node: number): void {
    if (!this.#abandoned.has(node)) this.#options.start(this.#machine(node));
  }

  /** A machine that a fault does something to. */
  #reached(node: number): Machine {
    const machine = this.#machine(node);
    this.#options.observer()?.reached(machine);
    return machine;
  }

  #machine(node: number): Machine {
    return this.#options.machines[node] as Machine;
  }
}

const FAULT_OWNER = 'fault/';
/** As whom all wrong configurations take nodes. */
const MISCONFIGURATION = 'misconfiguration';

function isAvailable(machine: Machine): boolean {
  const isUp = machine.process?.isReady === true && !machine.isDraining;
  return isUp && machine.impairments === 0;
}
