/**
 * How long a message takes between two nodes: the link's own latency, fixed for the run and alike
 * in both directions, and a jitter drawn for each message as a share of it.
 */
import { check } from '../../kernel/check.ts';
import type { Micros } from '../../kernel/time.ts';
import type { Draws } from './draws.ts';

export interface LinkDelayModel {
  /** Links' own latencies are uniform between these. */
  readonly latencyMinUs: Micros;
  readonly latencyMaxUs: Micros;
  /** Most that is added to a message, as a share of the link's latency; uniform from 0. */
  readonly jitterShareMax: number;
}

interface Link {
  readonly draws: Draws;
  readonly latencyUs: number;
}

/** More nodes than this have pairs whose number is not exact. */
const NODES_MAX = 67_108_864;

export class LinkDelays {
  readonly #model: LinkDelayModel;
  readonly #drawsOf: (low: number, high: number) => Draws;
  readonly #links = new Map<number, Link>();

  /** @param drawsOf - What a pair of nodes draws from, the lower one first. */
  constructor(model: LinkDelayModel, drawsOf: (low: number, high: number) => Draws) {
    check(model.latencyMinUs <= model.latencyMaxUs, 'least latency is above the greatest');
    check(model.jitterShareMax >= 0, 'jitter is below 0', model.jitterShareMax);
    this.#model = model;
    this.#drawsOf = drawsOf;
  }

  /** Draws the delay of one message: whole microseconds. */
  delayUs(from: number, to: number): Micros {
    const { draws, latencyUs } = this.#link(Math.min(from, to), Math.max(from, to));
    return Math.round(latencyUs + draws.uniform() * this.#model.jitterShareMax * latencyUs);
  }

  #link(low: number, high: number): Link {
    const pair = low * NODES_MAX + high;
    const known = this.#links.get(pair);
    if (known !== undefined) return known;
    const { latencyMinUs, latencyMaxUs } = this.#model;
    const draws = this.#drawsOf(low, high);
    const made = {
      draws,
      latencyUs: latencyMinUs + draws.uniform() * (latencyMaxUs - latencyMinUs),
    };
    this.#links.set(pair, made);
    return made;
  }
}
