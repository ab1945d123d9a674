/**
 * Which codec two nodes speak, looked up for every message: a byte for each node, which stays in the
 * caches, instead of a walk over two machines and their processes.
 */
import type { Machine } from '../node/env.ts';
import type { NodeConfig } from '../node/node-config.ts';
import type { Behaviour } from '../versions/behaviour.ts';
import type { Codec } from '../wire/codec.ts';

/** Not listening, set up wrongly, or not looked at since it changed. */
const UNKNOWN = 0;

export class Codecs {
  readonly #machines: readonly Machine[];
  /** What runs somewhere, by the numbers that nodes have in `#speaks`; none has number 0. */
  readonly #behaviours: (Behaviour | null)[] = [null];
  /** By node: what a process runs that listens and is set up as intended. */
  readonly #speaks: Uint8Array;

  constructor(machines: readonly Machine[]) {
    this.#machines = machines;
    this.#speaks = new Uint8Array(machines.length);
  }

  /** To be called when a process has stopped, before its machine is set up in another way. */
  stopped(node: number): void {
    this.#speaks[node] = UNKNOWN;
  }

  /** Two peers speak the codec of the older of the two releases that run; null if one is down. */
  between(from: number, to: number): Codec | null {
    const here = this.#speaks[from] as number;
    const there = this.#speaks[to] as number;
    if (here === UNKNOWN || there === UNKNOWN) return this.#look(from, to);
    return older(this.#behaviours[here] as Behaviour, this.#behaviours[there] as Behaviour).codec;
  }

  #look(from: number, to: number): Codec | null {
    const a = this.#machines[from];
    const b = this.#machines[to];
    const here = a?.process;
    const there = b?.process;
    if (!here?.isListening || !there?.isListening) return null;
    const { codec } = older(here.behaviour, there.behaviour);
    if (a?.config != null || b?.config != null) return agreed(codec, [a?.config, b?.config]);
    this.#speaks[from] = this.#numberOf(here.behaviour);
    this.#speaks[to] = this.#numberOf(there.behaviour);
    return codec;
  }

  #numberOf(behaviour: Behaviour): number {
    const known = this.#behaviours.indexOf(behaviour);
    return known > 0 ? known : this.#behaviours.push(behaviour) - 1;
  }
}

function older(here: Behaviour, there: Behaviour): Behaviour {
  return here.rank <= there.rank ? here : there;
}

/** What two peers speak of which one is set up wrongly: null for two that hang up. */
function agreed(codec: Codec, configs: readonly (NodeConfig | null | undefined)[]): Codec | null {
  const [here, there] = configs.map((config) => config?.chain ?? null);
  const isSpoken = configs.every((config) => (config?.codec ?? codec.name) === codec.name);
  return here === there && isSpoken ? codec : null;
}
