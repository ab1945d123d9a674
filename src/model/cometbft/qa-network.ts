/**
 * The connections of the test network, and the machines that they join.
 *
 * A message costs processor time at both ends. Between them it passes the connection, the buffers
 * and the network cards of both machines, each of which works for all connections of its node.
 */
import type { Simulation } from '../../kernel/simulation.ts';
import { type Micros, US_PER_SECOND } from '../../kernel/time.ts';
import type { Parcel } from './parcel.ts';
import { Processor } from './processor.ts';
import { type LinkSizes, QaLink } from './qa-link.ts';

/** What carries the messages of a node. */
export interface QaHost {
  readonly processor: Processor;
  /** When the network card has sent, and received, all that it was given. */
  sentUs: Micros;
  receivedUs: Micros;
}

/** What the network is made of. */
export interface NetworkSpec {
  readonly nodeCount: number;
  readonly coreCount: number;
  readonly cardBytesPerSecond: number;
  readonly sizes: LinkSizes;
}

/** Told of each parcel that came and was unpacked. */
type OnParcel = (link: QaLink, back: QaLink, parcel: Parcel) => void;

export class QaNetwork {
  readonly hosts: QaHost[] = [];
  readonly links: QaLink[] = [];
  /** Ids of the links of each sender. */
  readonly linksOf: number[][] = [];
  readonly #simulation: Simulation;
  readonly #cardUsPerByte: number;
  readonly #sizes: LinkSizes;
  readonly #onParcel: OnParcel;
  /** What is under way, and places of it that are free. */
  readonly #parcels: (Parcel | undefined)[] = [];
  readonly #freePlaces: number[] = [];
  readonly #sendKind: number;
  readonly #arriveKind: number;
  readonly #unpackKind: number;
  readonly #deliverKind: number;

  constructor(spec: NetworkSpec, simulation: Simulation, onParcel: OnParcel) {
    this.#simulation = simulation;
    this.#cardUsPerByte = US_PER_SECOND / spec.cardBytesPerSecond;
    this.#sizes = spec.sizes;
    this.#onParcel = onParcel;
    this.#sendKind = simulation.define('send', (link) => this.#sendNext(link));
    this.#arriveKind = simulation.define('arrive', (link, place) => this.#arrive(link, place));
    this.#unpackKind = simulation.define('unpack', (link, place) => this.#unpack(link, place));
    this.#deliverKind = simulation.define('deliver', (link, place) => this.#deliver(link, place));
    for (let index = 0; index < spec.nodeCount; index++) {
      const processor = new Processor(spec.coreCount);
      this.hosts.push({ processor, sentUs: 0, receivedUs: 0 });
      this.linksOf.push([]);
    }
  }

  /** Connects two nodes: a link each way, the ids of which differ in the last bit. */
  connect(a: number, b: number, ends: { oneWayUs: Micros; phaseUs: Micros }[]): void {
    this.linksOf[a]!.push(
      this.links.push(new QaLink({ from: a, to: b, ...ends[0]! }, this.#sizes)) - 1,
    );
    this.linksOf[b]!.push(
      this.links.push(new QaLink({ from: b, to: a, ...ends[1]! }, this.#sizes)) - 1,
    );
  }

  /** The other direction of a link. */
  back(id: number): QaLink {
    return this.links[id ^ 1]!;
  }

  /** Sends a parcel that does not wait for what is queued. */
  post(id: number, parcel: Parcel): void {
    this.#send(this.links[id]!, id, parcel, true);
  }

  /** Sends a parcel after those that were queued before. */
  queue(id: number, parcel: Parcel): void {
    const link = this.links[id]!;
    link.queue.push(parcel);
    if (link.isSending) return;
    link.isSending = true;
    const atUs = Math.max(this.#simulation.nowUs, link.limit.passedUs);
    this.#simulation.scheduleAt(atUs, this.#sendKind, id);
  }

  #sendNext(id: number): void {
    const link = this.links[id]!;
    const parcel = link.queue.shift();
    if (parcel === undefined) {
      link.isSending = false;
      return;
    }
    this.#send(link, id, parcel, link.queue.length === 0);
    this.#simulation.scheduleAt(link.limit.passedUs, this.#sendKind, id);
  }

  #send(link: QaLink, id: number, parcel: Parcel, isLast: boolean): void {
    const host = this.hosts[link.from]!;
    const readyUs = host.processor.take(this.#simulation.nowUs, parcel.wireUs);
    const leavesUs = link.send(readyUs, parcel.bytes, isLast);
    host.sentUs = Math.max(host.sentUs, readyUs) + Math.round(parcel.bytes * this.#cardUsPerByte);
    const place = this.#freePlaces.pop() ?? this.#parcels.length;
    this.#parcels[place] = parcel;
    const thereUs = Math.max(leavesUs, host.sentUs) + link.oneWayUs;
    this.#simulation.scheduleAt(thereUs, this.#arriveKind, id, place);
  }

  #arrive(id: number, place: number): void {
    const host = this.hosts[this.links[id]!.to]!;
    const cardUs = Math.round(this.#parcels[place]!.bytes * this.#cardUsPerByte);
    host.receivedUs = Math.max(host.receivedUs, this.#simulation.nowUs) + cardUs;
    this.#simulation.scheduleAt(host.receivedUs, this.#unpackKind, id, place);
  }

  #unpack(id: number, place: number): void {
    const { processor } = this.hosts[this.links[id]!.to]!;
    const atUs = processor.take(this.#simulation.nowUs, this.#parcels[place]!.wireUs);
    this.#simulation.scheduleAt(atUs, this.#deliverKind, id, place);
  }

  #deliver(id: number, place: number): void {
    const parcel = this.#parcels[place]!;
    this.#parcels[place] = undefined;
    this.#freePlaces.push(place);
    this.#onParcel(this.links[id]!, this.back(id), parcel);
  }
}
