/**
 * Proofs at one node. Provers prove the blocks assigned to them; the others learn of a proof from a
 * peer, fetch it, verify it, and pass the news on: a proof is pulled once by each node.
 *
 * Each block has its turn of provers. One that refuses the proof of those before it in that turn
 * makes the proof itself.
 */
import { decodeEnvelope, encodeEnvelope } from '../../crypto/envelope.ts';
import { flipBit } from '../../crypto/tamper/forged-bytes.ts';
import type { Micros } from '../../kernel/time.ts';
import { proofIndexOf, proveInput, provenHeight, witnessCommitments } from '../chain/proof-plan.ts';
import type { ProofEntry } from '../recorder.ts';
import type { Message } from '../wire/messages.ts';
import type { ProcessContext } from './context.ts';
import type { Machine } from './env.ts';

const FETCH_TIMEOUT_US: Micros = 1_500_000;
const FETCH_TRIES_MAX = 20;
/** A proof of which nothing was heard for so long is looked for among the peers. */
const OVERDUE_US: Micros = 10_000_000;

interface Fetch {
  readonly sources: number[];
  tries: number;
  /** Nobody said that the sources have it. */
  readonly isBlind: boolean;
}

export class ProofPart {
  readonly #context: ProcessContext;
  /** Provers in node order; a proof belongs to one of them. */
  readonly #provers: readonly number[];
  readonly #fetches = new Map<number, Fetch>();
  readonly #proving = new Set<number>();
  /** Proofs that arrived before the block they are about. */
  readonly #early = new Map<number, { envelope: Uint8Array; from: number }>();
  /** By proof: hashes of the envelopes that were refused. */
  readonly #refused = new Map<number, Set<string>>();

  constructor(context: ProcessContext) {
    this.#context = context;
    this.#provers = proversAmong(context.env.machines);
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
    else this.#context.after(OVERDUE_US, () => this.#seek(index));
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
      if (machine.dishonesty?.does('bad_proof')) return this.#publishForged(index, envelope);
      entry.completedUs = this.#context.nowUs;
      entry.bytes = envelope.length;
      entry.sha256 = env.desk.hashOf(envelope);
      this.#verify(index, envelope, -1);
    });
  }

  #announced(index: number, from: number): void {
    if (this.#context.machine.disk.proofs.has(index)) return;
    const fetch = this.#fetches.get(index);
    if (fetch === undefined || fetch.isBlind) this.#begin(index, [from], false);
    else if (!fetch.sources.includes(from)) fetch.sources.push(from);
  }

  /** The news of a proof passed this node by: it was down, or a link lost them. */
  #seek(index: number): void {
    if (this.#context.machine.disk.proofs.has(index)) return;
    const { peers } = this.#context;
    if (!this.#fetches.has(index) && peers.length > 0) this.#begin(index, [...peers], true);
    this.#context.after(OVERDUE_US, () => this.#seek(index));
  }

  #begin(index: number, sources: number[], isBlind: boolean): void {
    const fetch = { sources, tries: 0, isBlind };
    this.#fetches.set(index, fetch);
    this.#fetch(index, fetch);
  }

  /** Asks one source after another until the proof is here. */
  #fetch(index: number, fetch: Fetch): void {
    if (this.#fetches.get(index) !== fetch) return;
    if (fetch.tries >= FETCH_TRIES_MAX) {
      this.#fetches.delete(index);
      return;
    }
    const source = fetch.sources[fetch.tries % fetch.sources.length] as number;
    fetch.tries += 1;
    this.#context.send(source, { type: 'proof-request', index });
    this.#context.after(FETCH_TIMEOUT_US, () => this.#fetch(index, fetch));
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
    const others = this.#fetches.get(index)?.sources.filter((source) => source !== from);
    if (!this.#fetches.delete(index)) return;
    const isFinal = this.#context.machine.disk.ledger.height >= provenHeight(index, this.#plan);
    if (isFinal) this.#verify(index, envelope, from, others);
    else this.#early.set(index, { envelope, from });
  }

  /** @param others - Who else has the proof, to be asked if this one is refused. */
  #verify(index: number, envelope: Uint8Array, from: number, others: readonly number[] = []): void {
    const { env, machine } = this.#context;
    const synced = machine.disk.blockAt(provenHeight(index, this.#plan));
    if (synced === undefined) return;
    const { block } = synced;
    const context = env.proofContexts.of(machine.disk.ledger, block);
    const ticket = env.desk.verifyEnvelope(envelope, context);
    // Proofs are verified on a core of their own: votes do not wait for them.
    this.#context.whenAnswered(ticket, this.#context.draw('proofVerify'), () => {
      const reason = env.desk.reason(ticket);
      this.#judged(index, envelope, context, reason, ticket);
      if (reason !== null) this.#refuse(index, envelope, others);
      else this.#keep(index, envelope, from);
    });
  }

  #keep(index: number, envelope: Uint8Array, from: number): void {
    const { disk } = this.#context.machine;
    if (disk.proofs.has(index)) return;
    disk.proofs.set(index, envelope);
    const height = provenHeight(index, this.#plan);
    this.#context.spread(this.#context.frame({ type: 'proof-announce', index, height }), from);
  }

  /** The next prover in turn makes the proof anew; the others go on looking for a good one. */
  #refuse(index: number, envelope: Uint8Array, others: readonly number[]): void {
    const { env, machine } = this.#context;
    const refused = this.#refused.get(index) ?? new Set<string>();
    this.#refused.set(index, refused.add(env.desk.hashOf(envelope)));
    const turn = this.#provers[(index + refused.size) % this.#provers.length];
    if (machine.disk.proofs.has(index)) return;
    if (turn === machine.index) this.#prove(index, provenHeight(index, this.#plan));
    else for (const source of others) this.#announced(index, source);
  }

  /** Seals an envelope around a proof that is none, and publishes it. */
  #publishForged(index: number, envelope: Uint8Array): void {
    const { env, machine } = this.#context;
    const honest = decodeEnvelope(envelope);
    const proof = flipBit(honest.proof, honest.proof.length >> 1);
    const forged = encodeEnvelope({ ...honest, proof });
    env.recorder.forgeries.set(env.desk.hashOf(forged), machine.name);
    this.#keep(index, forged, -1);
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
    const hash = env.desk.hashOf(envelope);
    const forger = env.recorder.forgeries.get(hash);
    if (forger !== undefined) {
      env.recorder.judgeForgery(nowUs, machine.name, `proof #${index} of ${forger}`, reason);
      return;
    }
    const entry = env.recorder.proofs[index];
    if (entry === undefined || entry.verifyTicket !== null || entry.prover === machine.name) return;
    if (entry.sha256 !== hash) return;
    entry.verifyTicket = ticket;
    entry.verifiedUs = nowUs;
    entry.failure = reason;
    env.recorder.proofVerified(entry, envelope, context);
  }
}

/** By cluster: its machines are the same for the whole run. */
const provers = new WeakMap<readonly Machine[], readonly number[]>();

function proversAmong(machines: readonly Machine[]): readonly number[] {
  const known = provers.get(machines);
  if (known !== undefined) return known;
  const found = machines.filter(({ role }) => role === 'prover').map(({ index }) => index);
  provers.set(machines, found);
  return found;
}
