/**
 * Watches a run for violations of the invariants. What it remembers is its own, and its looks at
 * the cluster are pure observation: nothing of it is in the trace.
 */
import type { QuorumCertificate } from '../../crypto/certificate.ts';
import type { Simulation } from '../../kernel/simulation.ts';
import type { Micros } from '../../kernel/time.ts';
import type { Block } from '../chain/block.ts';
import type { Machine } from '../node/env.ts';
import type { WireProposal, WireVote } from '../wire/messages.ts';
import type { WireTimeout } from '../wire/view-messages.ts';
import type { Hooks } from './invariant.ts';
import { QuietTime } from './quiet-time.ts';
import { ReferenceChain } from './reference-chain.ts';
import type { RolloutView } from './rollout-view.ts';
import { INVARIANTS } from './table.ts';
import { Turns } from './turns.ts';
import type { ClusterView } from './view.ts';
import { VoteTally } from './vote-tally.ts';

/** Time between two looks at the state of everything. */
const TICK_US: Micros = 500_000;

export interface ObserverOptions
  extends Omit<
    ClusterView,
    'chain' | 'tally' | 'quiet' | 'rollout' | 'nowUs' | 'pendingCount' | 'turn'
  > {
  readonly sim: Simulation;
  /** Whether the scenario has faults. */
  readonly hasFaults: boolean;
}

/** The hooks of one kind, of all invariants that have it. */
type HookLists = { readonly [Name in keyof Hooks]-?: NonNullable<Hooks[Name]>[] };

export class InvariantObserver {
  readonly #view: ClusterView;
  readonly #sim: Simulation;
  readonly #hooks: HookLists = {
    ...{ finalised: [], applied: [], voteSent: [], proposalSent: [], started: [], stopped: [] },
    ...{ timeoutSent: [], acknowledged: [], drained: [], replaced: [], tick: [], concluded: [] },
  };
  readonly #turns: Turns;
  readonly #start: () => void;
  #rollout: RolloutView | null = null;
  #isConcluded = false;

  /** Defines a kind of events: to be made after all that is traced. */
  constructor(options: ObserverOptions) {
    const { sim, machines, network, isAiling, hasFaults, recorder } = options;
    const ledger = (machines[0] as Machine).disk.ledger.fresh();
    const chain = new ReferenceChain(ledger);
    this.#sim = sim;
    this.#turns = new Turns(machines);
    this.#view = {
      ...options,
      nowUs: () => sim.nowUs,
      turn: () => this.#turns.current,
      pendingCount: () => sim.pendingCount,
      chain,
      tally: new VoteTally(),
      quiet: new QuietTime({ machines, network, chain, isAiling, hasFaults }),
      rollout: () => this.#rollout,
    };
    for (const { name, watch } of INVARIANTS) {
      this.#add(
        watch(this.#view, (message, nodes) => {
          const names = nodes.map((machine) => machine.name);
          recorder.violate(name, message, names);
        }),
      );
    }
    const tick = sim.define(
      'invariants',
      () => this.#onTick(() => sim.schedule(TICK_US, tick, 0)),
      {
        traced: false,
      },
    );
    this.#start = () => void sim.schedule(TICK_US, tick, 0);
  }

  /** Looks at everything from now on, every so often. */
  start(): void {
    this.#start();
  }

  /** Watches a rollout too. */
  follow(rollout: RolloutView): void {
    this.#rollout = rollout;
  }

  finalised(machine: Machine, block: Block, certificate: QuorumCertificate): void {
    for (const hook of this.#hooks.finalised) hook(machine, block, certificate);
    this.#view.chain.extend(block, this.#sim.nowUs);
    for (const hook of this.#hooks.applied) hook(machine, block);
  }

  voteSent(machine: Machine, vote: WireVote): void {
    const set = this.#view.chain.setAt(vote.height);
    if (set !== undefined) this.#view.tally.add(vote, set);
    for (const hook of this.#hooks.voteSent) hook(machine, vote);
  }

  proposalSent(machine: Machine, proposal: WireProposal): void {
    for (const hook of this.#hooks.proposalSent) hook(machine, proposal);
  }

  timeoutSent(machine: Machine, timeout: WireTimeout): void {
    for (const hook of this.#hooks.timeoutSent) hook(machine, timeout);
  }

  acknowledged(transactionId: string): void {
    for (const hook of this.#hooks.acknowledged) hook(transactionId);
  }

  started(machine: Machine): void {
    for (const hook of this.#hooks.started) hook(machine);
  }

  stopped(machine: Machine): void {
    for (const hook of this.#hooks.stopped) hook(machine);
    this.#view.quiet.stopped(machine.index);
    this.#view.quiet.look(this.#sim.nowUs);
  }

  fellBehind({ index }: Machine): void {
    this.#view.quiet.fellBehind(index);
  }

  /** A fault reaches a machine. */
  reached({ index }: Machine): void {
    this.#view.quiet.reached(index);
  }

  drained(machine: Machine): void {
    for (const hook of this.#hooks.drained) hook(machine);
  }

  replaced(machine: Machine): void {
    for (const hook of this.#hooks.replaced) hook(machine);
  }

  /** The run is over. Judges its end, once. */
  conclude(): void {
    if (this.#isConcluded) return;
    this.#isConcluded = true;
    for (const hook of this.#hooks.concluded) hook();
  }

  #onTick(again: () => void): void {
    this.#view.quiet.look(this.#sim.nowUs);
    this.#turns.next();
    for (const hook of this.#hooks.tick) hook();
    again();
  }

  #add(hooks: Hooks): void {
    for (const [name, hook] of Object.entries(hooks)) {
      (this.#hooks[name as keyof Hooks] as (typeof hook)[]).push(hook);
    }
  }
}
