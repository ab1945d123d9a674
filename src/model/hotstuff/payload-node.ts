/** One node of the benchmark: what its engine asks for, handed to the cluster. */
import type { HotStuffHost } from './host.ts';
import type {
  HotStuffTimeout,
  HotStuffVote,
  QuorumCertificate,
  TimeoutCertificate,
} from './messages.ts';
import type { PayloadBlock, PayloadPort } from './payload-port.ts';

export class PayloadNode implements HotStuffHost<PayloadBlock> {
  readonly #port: PayloadPort;
  readonly #self: number;

  constructor(port: PayloadPort, self: number) {
    this.#port = port;
    this.#self = self;
  }

  requestBlock(round: number, justify: QuorumCertificate, excuse: TimeoutCertificate | null): void {
    this.#port.propose({ round, author: this.#self, justify, excuse });
  }

  sendVote(vote: HotStuffVote, leader: number): void {
    this.#port.send(this.#self, leader, { kind: 'vote', vote });
  }

  sendTimeout(timeout: HotStuffTimeout): void {
    this.#port.broadcast(this.#self, { kind: 'timeout', timeout });
  }

  sendCertificate(certificate: TimeoutCertificate): void {
    this.#port.broadcast(this.#self, { kind: 'certificate', certificate, author: this.#self });
  }

  startTimer(round: number): void {
    this.#port.startTimer(this.#self, round);
  }

  hasPayload(block: PayloadBlock): boolean {
    return this.#port.hasPayload(this.#self, block);
  }

  /** The author answers with the block; the request takes no time of its own to write. */
  fetchBlock(hash: string, author: number): void {
    const block = this.#port.findBlock(hash);
    this.#port.send(author, this.#self, { kind: 'proposal', block });
  }

  /** Nodes of the benchmark do not restart. */
  saveState(): void {}

  saveBlock(block: PayloadBlock): void {
    this.#port.markProposed(this.#self, block);
  }

  commit(block: PayloadBlock): void {
    this.#port.commit(block);
  }
}
