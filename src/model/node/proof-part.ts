/**
 * Proofs at one node. Provers prove the blocks assigned to them; the others learn of a proof from a
 * peer, fetch it, verify it, and pass the news on: a proof is pulled once by each node.
 */
import type { Micros } from '../../kernel/time.ts';
import { proofIndexOf, proveInput, provenHeight, witnessCommitments } from '../chain/proof-plan.ts';
import type { ProofEntry } from '../recorder.ts';
import type { Message } from '../wire/messages.ts';
import type { ProcessContext } from './context.ts';

const FETCH_TIMEOUT_US: Micros = 1_500_000;
const FETCH_TRIES_MAX = 20;

interface Fetch {
  readonly sources: number[];
  tries: number;
}

export class ProofPart {
  readonly #context: ProcessContext;
  /** Provers in node order; a proof belongs to one of them. */
  readonly #provers: readonly number[];
  readonly #fetches = new Map<number, Fetch>();
  readonly #proving = new Set<number>();
  /** Proofs that arrived before the block they are about. */
  readonly #early = new Map<number, { envelope: Uint8Array; from: number }>();

  constructor(context: ProcessContext) {
    this.#context = context;
    this.#provers = context.env.machines
      .filter((machine) => machine.role === 'prover')
      .map((machine) => machine.index);
  }

  get queueLength(): number {
    return this.#proving.size;
  }

  /** A new process takes up the proofs that are assigned to it and not on its disk. */
  resume(): void {
    const { disk } = this.#context.machine;
    for (let height = 1; height <= disk.ledger.height; height += 1) this.finalised(height);
  }

  /** A height is final at this node. */
  finalised(height: number): void {
    const index = proofIndexOf(height, this.#plan);
    if (index < 0 || this.#context.machine.disk.proofs.has(index)) return;
    const early = this.#early.get(index);
    this.#early.delete(index);
    const prover = this.#provers[index % this.#provers.length];
    if (prover === this.#context.machine.index) this.#prove(index, height);
    else if (early !== undefined) this.#verify(index, early.envelope, early.from);
  }

  receive(message: Message, from: number): void {
    if (message.type === 'proof-announce') this.#announced(message.index, from);
    else if (message.type === 'proof-request') this.#serve(message.index, from);
    else if (message.type === 'proof-response')
      this.#fetched(message.index, message.envelope, from);
  }

  get #plan() {
    return this.#context.env.crypto.fidelity.proofs;
  }

  #prove(index: number, height: number): void {
    const { env, machine, nowUs } = this.#context;
    const synced = machine.disk.blockAt(height);
    if (synced === undefined || this.#proving.has(index)) return;
    this.#proving.add(index);
    const set = machine.disk.ledger.setOf(synced.block.header.epoch);
    const input = proveInput(
      env.genesis,
      set,
      synced.certificate,
      witnessCommitments(env.genesis.chainId, synced.block.hash, env.crypto.witnessCommitments),
    );
    const ticket = env.desk.request({ kind: 'prove', input });
    const entry: ProofEntry = {
      index,
      height,
      round: synced.certificate.round,
      stage: env.recorder.stage,
      prover: machine.name,
      requestedUs: nowUs,
      completedUs: nowUs,
      verifiedUs: null,
      bytes: 0,
      sha256: '',
      failure: null,
      proveTicket: ticket,
      verifyTicket: null,
    };
    env.recorder.proofs[index] = entry;
    this.#context.whenAnswered(ticket, this.#context.draw('proof'), () => {
      const envelope = env.desk.bytes(ticket);
      env.desk.forget(ticket);
      this.#proving.delete(index);
      entry.completedUs = this.#context.nowUs;
      entry.bytes = envelope.length;
      entry.sha256 = env.desk.hashOf(envelope);
      this.#verify(index, envelope, -1);
    });
  }

  #announced(index: number, from: number): void {
    if (this.#context.machine.disk.proofs.has(index)) return;
    const fetch = this.#fetches.get(index);
    if (fetch !== undefined) {
      if (!fetch.sources.includes(from)) fetch.sources.push(from);
      return;
    }
    this.#fetches.set(index, { sources: [from], tries: 0 });
    this.#fetch(index);
  }

  /** Asks one source after another until the proof is here. */
  #fetch(index: number): void {
    const fetch = this.#fetches.get(index);
    if (fetch === undefined || fetch.tries >= FETCH_TRIES_MAX) return;
    const source = fetch.sources[fetch.tries % fetch.sources.length] as number;
    fetch.tries += 1;
    this.#context.send(source, { type: 'proof-request', index });
    this.#context.after(FETCH_TIMEOUT_US, () => this.#fetch(index));
  }

  #serve(index: number, from: number): void {
    const { env, machine } = this.#context;
    const envelope = machine.disk.proofs.get(index);
    if (envelope === undefined) return;
    const key = `proof/${index}/${env.desk.hashOf(envelope)}`;
    const frame = this.#context.sharedFrame(key, { type: 'proof-response', index, envelope });
    env.network.send(machine.index, from, frame);
  }

  #fetched(index: number, envelope: Uint8Array, from: number): void {
    if (!this.#fetches.delete(index)) return;
    const isFinal = this.#context.machine.disk.ledger.height >= provenHeight(index, this.#plan);
    if (isFinal) this.#verify(index, envelope, from);
    else this.#early.set(index, { envelope, from });
  }

  #verify(index: number, envelope: Uint8Array, from: number): void {
    const { env, machine } = this.#context;
    const synced = machine.disk.blockAt(provenHeight(index, this.#plan));
    if (synced === undefined) return;
    const { block } = synced;
    const context = env.proofContexts.of(machine.disk.ledger, block);
    const ticket = env.desk.verifyEnvelope(envelope, context);
    // Proofs are verified on a core of their own: votes do not wait for them.
    this.#context.whenAnswered(ticket, this.#context.draw('proofVerify'), () => {
      this.#judged(index, envelope, context, env.desk.reason(ticket), ticket);
      if (env.desk.reason(ticket) !== null || machine.disk.proofs.has(index)) return;
      machine.disk.proofs.set(index, envelope);
      const news = this.#context.frame({ type: 'proof-announce', index, height: block.height });
      this.#context.spread(news, from);
    });
  }

  /** Notes the first verdict of a node other than the prover; attacks a copy where it is due. */
  #judged(
    index: number,
    envelope: Uint8Array,
    context: Uint8Array,
    reason: string | null,
    ticket: number,
  ): void {
    const { env, machine, nowUs } = this.#context;
    const entry = env.recorder.proofs[index];
    if (entry === undefined || entry.verifyTicket !== null || entry.prover === machine.name) return;
    entry.verifyTicket = ticket;
    entry.verifiedUs = nowUs;
    entry.failure = reason;
    env.recorder.proofVerified(entry, envelope, context);
  }
}
