/** Copies counted naively: sets of text, of all that is sent and of all that reaches a process. */
import { Network } from '../../src/model/network/network.ts';
import { Process } from '../../src/model/node/process.ts';
import type { Message } from '../../src/model/wire/messages.ts';
import type { World } from '../../src/model/world/world.ts';

export interface NaiveCount {
  /** Distinct messages that anybody sent. */
  readonly published: number;
  /** Copies that reached a process. */
  readonly received: number;
  /** Those of them that reached a node which had neither sent nor received the message. */
  readonly first: number;
}

type Kind = 'transactions' | 'proposals' | 'votes';

/** What a message gossips, each told by its kind and what it says. */
function gossiped(message: Message): readonly (readonly [Kind, string])[] {
  const { type } = message;
  if (type === 'transaction') return [['transactions', message.transaction.id]];
  if (type === 'proposal') {
    const { height, round, block } = message.proposal;
    return [['proposals', JSON.stringify([height, round, block.hash])]];
  }
  if (type === 'vote') return [['votes', JSON.stringify({ ...message.vote, remark: 0 })]];
  if (type === 'votes') return message.votes.flatMap((vote) => gossiped({ type: 'vote', vote }));
  if (type === 'timeout') {
    const { height, round, validator } = message.timeout;
    return [['votes', JSON.stringify([height, round, validator])]];
  }
  if (type !== 'certificate') return [];
  const { step, height, round, blockHash } = message.certificate;
  return [['votes', JSON.stringify([step, height, round, blockHash])]];
}

/** Watches the worlds of a test until it is told to stop. */
export class NaiveGossip {
  readonly #sent: Record<Kind, Set<string>> = {
    transactions: new Set(),
    proposals: new Set(),
    votes: new Set(),
  };
  readonly #received = { transactions: 0, proposals: 0, votes: 0 };
  readonly #first = { transactions: 0, proposals: 0, votes: 0 };
  /** Node and content; of a vote also the life, as it is forgotten with the process. */
  readonly #had = new Set<string>();
  readonly #world: World;
  readonly stop: () => void;

  constructor(world: World) {
    this.#world = world;
    const { send } = Network.prototype;
    const { receive } = Process.prototype;
    const sent = (from: number, message: Message) => this.#send(from, message);
    const received = (process: Process, message: Message) => this.#receive(process, message);
    Network.prototype.send = function (...sending) {
      sent(sending[0], sending[2].message);
      send.apply(this, sending);
    };
    Process.prototype.receive = function (...receiving) {
      received(this, receiving[1]);
      receive.apply(this, receiving);
    };
    this.stop = () => {
      Network.prototype.send = send;
      Process.prototype.receive = receive;
    };
  }

  count(kind: Kind): NaiveCount {
    return {
      published: this.#sent[kind].size,
      received: this.#received[kind],
      first: this.#first[kind],
    };
  }

  #send(from: number, message: Message): void {
    for (const [kind, content] of gossiped(message)) {
      this.#sent[kind].add(content);
      this.#had.add(this.#key(from, kind, content));
    }
  }

  #receive(process: Process, message: Message): void {
    const node = this.#world.machines.findIndex((machine) => machine.process === process);
    for (const [kind, content] of gossiped(message)) {
      this.#received[kind] += 1;
      const key = this.#key(node, kind, content);
      if (!this.#had.has(key)) this.#first[kind] += 1;
      this.#had.add(key);
    }
  }

  #key(node: number, kind: Kind, content: string): string {
    const life = kind === 'votes' ? (this.#world.machines[node]?.process?.life ?? 0) : 0;
    return `${node}/${life}/${content}`;
  }
}
