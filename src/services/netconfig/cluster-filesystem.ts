/**
 * Files that all nodes of a cluster share, as long as they see each other.
 *
 * A write counts only where more than half of the nodes see each other; it reaches the nodes of
 * that majority and no other. A node that is cut off keeps what it last had, and catches up when it
 * sees the majority again.
 */
import { check } from '../../kernel/check.ts';
import type { FileText, TextPool } from './file-text.ts';

/** What a node has of one file. */
export interface Replica {
  readonly file: FileText;
  /** Version of the cluster's files that the write made. */
  readonly version: number;
}

export interface ReplicationState {
  /** Nodes that have the newest text, out of all. */
  readonly agreeing: readonly string[];
  readonly missing: readonly string[];
  /** Hash of the newest text; empty if no node has the file. */
  readonly hash: string;
}

interface Member {
  readonly files: Map<string, Replica>;
  isUp: boolean;
  /** Nodes with the same group see each other. */
  group: number;
  /** Whether writes of others reach it; a fault may cut them off unseen. */
  isReceiving: boolean;
}

export class ClusterFilesystem {
  readonly #pool: TextPool;
  readonly #members = new Map<string, Member>();
  #version = 0;

  /** @throws InvariantError if two nodes have one name or there is none. */
  constructor(nodes: readonly string[], pool: TextPool) {
    this.#pool = pool;
    for (const node of nodes) {
      check(!this.#members.has(node), 'two nodes have one name', node);
      this.#members.set(node, { files: new Map(), isUp: true, group: 0, isReceiving: true });
    }
    check(nodes.length > 0, 'a cluster needs a node');
  }

  /** Version of the newest write. */
  get version(): number {
    return this.#version;
  }

  /** Whether a node is up and sees more than half of the cluster. */
  isQuorate(node: string): boolean {
    return this.#member(node).isUp && this.#seenBy(node).length * 2 > this.#members.size;
  }

  /**
   * Writes a file from a node.
   *
   * @returns Whether the write counts: a node without quorum refuses, and nothing changes.
   */
  write(node: string, path: string, text: string): boolean {
    if (!this.isQuorate(node)) return false;
    const replica = { file: this.#pool.of(text), version: ++this.#version };
    for (const member of this.#seenBy(node)) {
      if (member.isReceiving || member === this.#members.get(node)) member.files.set(path, replica);
    }
    return true;
  }

  /** What a node has of a file, be it old. */
  read(node: string, path: string): Replica | undefined {
    return this.#member(node).files.get(path);
  }

  /** Which nodes have the newest text of a file. */
  replication(path: string): ReplicationState {
    let newest: Replica | undefined;
    for (const { files } of this.#members.values()) {
      const replica = files.get(path);
      if (replica !== undefined && replica.version > (newest?.version ?? 0)) newest = replica;
    }
    const hash = newest?.file.hash ?? '';
    const agreeing: string[] = [];
    const missing: string[] = [];
    for (const [node, { files }] of this.#members) {
      const isSame = hash !== '' && files.get(path)?.file.hash === hash;
      (isSame ? agreeing : missing).push(node);
    }
    return { agreeing, missing, hash };
  }

  setUp(node: string, isUp: boolean): void {
    this.#member(node).isUp = isUp;
    this.#catchUp();
  }

  /** Cuts nodes off from the rest; they see each other, and nobody else. */
  cutOff(nodes: readonly string[]): void {
    const groups = [...this.#members.values()].map(({ group }) => group);
    const group = Math.max(...groups) + 1;
    for (const node of nodes) this.#member(node).group = group;
  }

  /** All nodes see each other again; who was cut off catches up. */
  heal(): void {
    for (const member of this.#members.values()) member.group = 0;
    this.#catchUp();
  }

  /** Lets the writes of others reach a node or not, though it believes itself in the cluster. */
  setReceiving(node: string, isReceiving: boolean): void {
    this.#member(node).isReceiving = isReceiving;
    this.#catchUp();
  }

  // Every member of a majority takes the newest version of each file that the majority has.
  #catchUp(): void {
    for (const node of this.#members.keys()) {
      if (!this.isQuorate(node)) continue;
      const seen = this.#seenBy(node);
      const member = this.#member(node);
      if (member.isReceiving) for (const other of seen) takeNewer(member.files, other.files);
    }
  }

  #seenBy(node: string): Member[] {
    const { group } = this.#member(node);
    return [...this.#members.values()].filter((other) => other.isUp && other.group === group);
  }

  #member(node: string): Member {
    const member = this.#members.get(node);
    check(member !== undefined, 'no such node', node);
    return member;
  }
}

function takeNewer(own: Map<string, Replica>, other: ReadonlyMap<string, Replica>): void {
  for (const [path, replica] of other) {
    if (replica.version > (own.get(path)?.version ?? 0)) own.set(path, replica);
  }
}
