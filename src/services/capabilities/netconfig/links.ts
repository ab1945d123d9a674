/**
 * Lets the cluster's files feel the network: who is cut off loses quorum, and a write that is lost
 * on its way reaches a node only when the members synchronise again.
 */
import type { Micros } from '../../../kernel/time.ts';
import type { ClusterFilesystem } from '../../netconfig/cluster-filesystem.ts';
import type { Fabric } from '../../runtime/fabric.ts';
import type { Instance } from '../../runtime/instance.ts';
import type { Scheduler } from '../../scheduler.ts';

/** How often a message is sent before the receiver is given up for this write. */
const ATTEMPTS = 3;
/** Time until the members notice that one of them has missed a write. */
const SYNCHRONISE_US: Micros = 60_000_000;

export class ClusterLinks {
  readonly #files: ClusterFilesystem;
  readonly #nodes: readonly Instance[];
  readonly #fabric: Fabric;
  readonly #scheduler: Scheduler;
  readonly #deaf = new Set<Instance>();
  #shape = '';

  constructor(
    files: ClusterFilesystem,
    nodes: readonly Instance[],
    { fabric, scheduler }: { readonly fabric: Fabric; readonly scheduler: Scheduler },
  ) {
    this.#files = files;
    this.#nodes = nodes;
    this.#fabric = fabric;
    this.#scheduler = scheduler;
  }

  /** Brings the members up to what the network lets through now. */
  follow(): void {
    const cut = this.#cutPairs();
    const shape = cut.join();
    if (shape === this.#shape) return;
    this.#shape = shape;
    if (cut.length === 0) {
      this.#files.heal();
      return;
    }
    for (const group of this.#groups()) this.#files.cutOff(group.map(({ name }) => name));
    for (const node of this.#nodes) this.#files.setReceiving(node.name, !this.#deaf.has(node));
  }

  /** Draws whom a write of a node reaches; call it right before the write. */
  beforeWrite(writer: Instance): void {
    this.follow();
    for (const node of this.#nodes) {
      if (node === writer || this.#fabric.isCut(writer.index, node.index)) continue;
      if (!this.#isLost(writer, node)) continue;
      this.#deaf.add(node);
      this.#files.setReceiving(node.name, false);
    }
    if (this.#deaf.size > 0) this.#scheduler.after(SYNCHRONISE_US, () => this.#synchronise());
  }

  #synchronise(): void {
    for (const node of this.#deaf) this.#files.setReceiving(node.name, true);
    this.#deaf.clear();
  }

  #isLost(from: Instance, to: Instance): boolean {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      if (this.#fabric.travelUs(from.index, to.index) >= 0) return false;
    }
    return true;
  }

  #cutPairs(): string[] {
    const cut: string[] = [];
    const nodes = this.#nodes;
    for (let place = 0; place < nodes.length; place += 1) {
      const one = nodes[place]!;
      for (let next = place + 1; next < nodes.length; next += 1) {
        const other = nodes[next]!;
        if (this.#fabric.isCut(one.index, other.index)) cut.push(`${one.name}/${other.name}`);
      }
    }
    return cut;
  }

  // Nodes that see most of the cluster are one group; the others are with whom they still see.
  #groups(): readonly (readonly Instance[])[] {
    const seenBy = (node: Instance) =>
      this.#nodes.filter((other) => other === node || this.#sees(node, other));
    const most = this.#nodes.filter((node) => seenBy(node).length * 2 > this.#nodes.length);
    const groups = most.length === 0 ? [] : [most];
    const left = new Set(this.#nodes.filter((node) => !most.includes(node)));
    for (const node of left) {
      const group = seenBy(node).filter((other) => left.has(other));
      for (const member of group) left.delete(member);
      groups.push(group);
    }
    return groups;
  }

  #sees(one: Instance, other: Instance): boolean {
    return !this.#fabric.isCut(one.index, other.index);
  }
}
