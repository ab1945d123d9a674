/**
 * The task of a node that makes its blocks, one after the other.
 *
 * It keeps the batches that no block is known to hold, and puts all of them into the block that it
 * is asked for. Then it hears nothing until a quorum has acknowledged the block. What came meanwhile
 * waits in two queues, one of batches and one of requests and removals, and it takes from either at
 * even odds: so a block that is asked for while others are under way holds next to nothing, and a
 * batch may be kept although the block that holds it was seen before.
 *
 * Source: asonnino/hotstuff v0.3.0, `consensus/src/proposer.rs`; `tokio::select!` picks at random
 * among what is ready.
 */
import type { Stream } from '../../kernel/stream.ts';
import type { Batch } from './batch-store.ts';
import type { BlockDraft } from './payload-port.ts';

export interface ProposerPort {
  /** The batches that were written since this was asked last, in order. */
  takeWritten(node: number): Batch[];
  /** Sends a block to all; has the proposer resume once a quorum has acknowledged it. */
  publish(draft: BlockDraft, batches: readonly Batch[]): void;
}

/** A block that is asked for, or batches that a block holds. */
type Request = { readonly draft: BlockDraft } | { readonly proposed: readonly Batch[] };

export class Proposer {
  readonly #node: number;
  readonly #port: ProposerPort;
  readonly #stream: Stream;
  readonly #kept = new Set<Batch>();
  #arrived: Batch[] = [];
  #requests: Request[] = [];
  #isWaiting = false;

  /** @param stream - Decides which queue is next. */
  constructor(node: number, port: ProposerPort, stream: Stream) {
    this.#node = node;
    this.#port = port;
    this.#stream = stream;
  }

  /** Asks for a block. */
  propose(draft: BlockDraft): void {
    this.#request({ draft });
  }

  /** A block holds these batches: they need no other one. */
  drop(proposed: readonly Batch[]): void {
    this.#request({ proposed });
  }

  /** A quorum has acknowledged the last block. */
  resume(): void {
    this.#isWaiting = false;
    this.#arrived.push(...this.#port.takeWritten(this.#node));
    this.#work();
  }

  #request(request: Request): void {
    // Batches that came while it was idle are kept already.
    if (!this.#isWaiting) this.#keep(this.#port.takeWritten(this.#node));
    this.#requests.push(request);
    this.#work();
  }

  #work(): void {
    while (!this.#isWaiting && this.#requests.length > 0) {
      if (this.#arrived.length > 0 && this.#stream.chance(0.5)) {
        this.#kept.add(this.#arrived.shift()!);
      } else {
        this.#handle(this.#requests.shift()!);
      }
    }
    if (this.#isWaiting) return;
    this.#keep(this.#arrived);
    this.#arrived = [];
  }

  #handle(request: Request): void {
    if ('proposed' in request) {
      for (const batch of request.proposed) this.#kept.delete(batch);
      return;
    }
    const batches = [...this.#kept];
    this.#kept.clear();
    this.#isWaiting = true;
    this.#port.publish(request.draft, batches);
  }

  #keep(batches: readonly Batch[]): void {
    for (const batch of batches) this.#kept.add(batch);
  }
}
