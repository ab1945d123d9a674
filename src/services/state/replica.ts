/** The state at one node: where it stands, and which root it had at each height. */
import { check } from '../../kernel/check.ts';
import { State } from './state.ts';
import type { Write } from './value.ts';

export class Replica {
  #state: State;
  #height: number;
  readonly #rootsKept: number;
  readonly #roots = new Map<number, string>();

  /**
   * @param height - Height that `state` is the outcome of; 0 for that of the genesis.
   * @param rootsKept - Heights, the last ones, whose roots are remembered; at least 1.
   */
  constructor(state: State, height: number, rootsKept: number) {
    check(Number.isSafeInteger(rootsKept) && rootsKept > 0, 'rootsKept is no number', rootsKept);
    this.#state = state;
    this.#height = height;
    this.#rootsKept = rootsKept;
    this.#roots.set(height, state.rootHex);
  }

  get state(): State {
    return this.#state;
  }

  get height(): number {
    return this.#height;
  }

  /** Root that the state had after a height, hexadecimal; undefined if it is not remembered. */
  rootAt(height: number): string | undefined {
    return this.#roots.get(height);
  }

  /** Executes the next height. See {@link State.after}. */
  step(transition: string, writesOf: (state: State) => readonly Write[]): State {
    this.#state = this.#state.after(transition, writesOf);
    this.#height += 1;
    this.#roots.set(this.#height, this.#state.rootHex);
    this.#roots.delete(this.#height - this.#rootsKept);
    return this.#state;
  }

  /** Takes a restored state: what was remembered of later heights is forgotten. */
  adopt(state: State, height: number): void {
    for (const known of [...this.#roots.keys()]) if (known >= height) this.#roots.delete(known);
    this.#state = state;
    this.#height = height;
    this.#roots.set(height, state.rootHex);
  }

  /** Another replica with the same state and memory; the two go on apart. */
  fork(): Replica {
    const twin = new Replica(this.#state, this.#height, this.#rootsKept);
    for (const [height, root] of this.#roots) twin.#roots.set(height, root);
    return twin;
  }
}

/** A replica before its first height. */
export function genesisReplica(writes: readonly Write[], rootsKept: number): Replica {
  return new Replica(State.empty.with(writes), 0, rootsKept);
}
