/**
 * Messages under way to nodes at rest, by node, each node's in the order of their arrival: short
 * chains in typed arrays that all nodes share.
 */
import type { Micros } from '../../kernel/time.ts';
import type { Frame } from '../network/frames.ts';

const NONE = -1;
const CAPACITY_MIN = 256;

/** One message, as it is taken out. */
export interface Letter {
  readonly atUs: Micros;
  /** From the receiver to the sender. */
  readonly link: number;
  readonly frame: Frame;
  readonly format: number;
}

export class UnderWay {
  /** By node: when the first one arrives; infinity where none does. */
  readonly firstUs: Float64Array;
  readonly #first: Int32Array;
  #atUs = new Float64Array(CAPACITY_MIN);
  #sequence = new Float64Array(CAPACITY_MIN);
  #link = new Int32Array(CAPACITY_MIN);
  #format = new Int32Array(CAPACITY_MIN);
  #isQuestion = new Uint8Array(CAPACITY_MIN);
  #next = new Int32Array(CAPACITY_MIN);
  readonly #frames: (Frame | null)[] = [];
  #free = NONE;

  constructor(nodeCount: number) {
    this.firstUs = new Float64Array(nodeCount).fill(Number.POSITIVE_INFINITY);
    this.#first = new Int32Array(nodeCount).fill(NONE);
  }

  /** The place of the first message to a node that has one. */
  first(node: number): number {
    return this.#first[node] as number;
  }

  sequence(place: number): number {
    return this.#sequence[place] as number;
  }

  link(place: number): number {
    return this.#link[place] as number;
  }

  frame(place: number): Frame {
    return this.#frames[place] as Frame;
  }

  format(place: number): number {
    return this.#format[place] as number;
  }

  isQuestion(place: number): boolean {
    return this.#isQuestion[place] === 1;
  }

  /** @param sequence - Of two messages that arrive at one instant, the lower one is first. */
  add(
    node: number,
    atUs: Micros,
    sequence: number,
    link: number,
    frame: Frame,
    format: number,
    isQuestion: boolean,
  ): void {
    const place = this.#acquire();
    this.#atUs[place] = atUs;
    this.#sequence[place] = sequence;
    this.#link[place] = link;
    this.#frames[place] = frame;
    this.#format[place] = format;
    this.#isQuestion[place] = isQuestion ? 1 : 0;
    this.#insert(node, place, atUs);
  }

  /** Takes the first message of a node that has one. What its place says holds until the next `add`. */
  takeFirst(node: number): void {
    const place = this.#first[node] as number;
    this.#setFirst(node, this.#next[place] as number);
    this.#release(place);
  }

  /** Takes the messages to a node that are chosen, in their order. */
  take(node: number, isChosen: (letter: Letter) => boolean): Letter[] {
    const taken: Letter[] = [];
    let before = NONE;
    let place = this.#first[node] as number;
    while (place !== NONE) {
      const next = this.#next[place] as number;
      const letter = this.#letter(place);
      if (isChosen(letter)) {
        taken.push(letter);
        if (before === NONE) this.#setFirst(node, next);
        else this.#next[before] = next;
        this.#release(place);
      } else before = place;
      place = next;
    }
    return taken;
  }

  #letter(place: number): Letter {
    return {
      atUs: this.#atUs[place] as number,
      link: this.link(place),
      frame: this.frame(place),
      format: this.format(place),
    };
  }

  #insert(node: number, place: number, atUs: Micros): void {
    if (atUs < (this.firstUs[node] as number)) {
      this.#next[place] = this.#first[node] as number;
      this.#setFirst(node, place);
      return;
    }
    // What is added later has the greater sequence: it goes behind all of its instant.
    let before = this.#first[node] as number;
    for (;;) {
      const next = this.#next[before] as number;
      if (next === NONE || (this.#atUs[next] as number) > atUs) break;
      before = next;
    }
    this.#next[place] = this.#next[before] as number;
    this.#next[before] = place;
  }

  #setFirst(node: number, place: number): void {
    this.#first[node] = place;
    this.firstUs[node] = place === NONE ? Number.POSITIVE_INFINITY : (this.#atUs[place] as number);
  }

  #acquire(): number {
    const free = this.#free;
    if (free === NONE) return this.#addPlace();
    this.#free = this.#next[free] as number;
    return free;
  }

  #release(place: number): void {
    this.#next[place] = this.#free;
    this.#free = place;
  }

  #addPlace(): number {
    const place = this.#frames.push(null) - 1;
    if (place === this.#atUs.length) this.#grow();
    return place;
  }

  #grow(): void {
    const length = 2 * this.#atUs.length;
    this.#atUs = copied(new Float64Array(length), this.#atUs);
    this.#sequence = copied(new Float64Array(length), this.#sequence);
    this.#link = copied(new Int32Array(length), this.#link);
    this.#format = copied(new Int32Array(length), this.#format);
    this.#isQuestion = copied(new Uint8Array(length), this.#isQuestion);
    this.#next = copied(new Int32Array(length), this.#next);
  }
}

function copied<Values extends Float64Array | Int32Array | Uint8Array>(
  to: Values,
  from: Values,
): Values {
  to.set(from);
  return to;
}
