/**
 * What is wrong with links and senders now. As a rule nothing is, and then the network asks one
 * question per message: `isCalm`.
 *
 * Disturbances of several faults stack. On each link all rules apply, one cut or one hold is enough,
 * and of limits the tightest holds. Whatever is lifted leaves the others as they are.
 */
import type { Micros } from '../../kernel/time.ts';
import type {
  LinkChoice,
  NetworkReach,
  Passage,
  PassageRule,
  SenderLimits,
} from '../faults/reach/network.ts';
import type { Overlay } from './overlay.ts';

/** Most messages that wait at held links, over all of them; what would be more is lost. */
export const HELD_MAX = 1 << 16;

/** A rule on a link; each disturbance has its own, to be found again. */
interface StandingRule {
  readonly apply: PassageRule;
  /** Share of messages that come to nothing by it. */
  readonly loses: number;
}

/** What is wrong with one link. */
interface LinkState {
  readonly rules: StandingRule[];
  cuts: number;
  holds: number;
}

/** A message that arrived over a link that is held. */
interface Held {
  readonly link: number;
  readonly code: number;
}

export class Conditions implements NetworkReach {
  readonly nodeCount: number;
  /** Whether nothing disturbs any link or sender. Asked for every message, hence a plain field. */
  isCalm = true;
  /** How often the calm has ended so far. */
  storms = 0;
  readonly #overlay: Overlay;
  readonly #arrive: (link: number, code: number) => void;
  readonly #onStorm: () => void;
  readonly #relimit: (node: number, change: () => void) => void;
  /** By link; no entry for one that never was disturbed. */
  readonly #links = new Map<number, LinkState>();
  /** By node; no entry for one that is not limited. */
  readonly #limits = new Map<number, SenderLimits[]>();
  #held: Held[] = [];
  #disturbances = 0;

  /**
   * @param arrive - Has a held message arrive, now that its link is not held any more.
   * @param onStorm - Told when the calm ends.
   * @param relimit - Makes a change to the limits of a node, and does what follows from it.
   */
  constructor(
    overlay: Overlay,
    arrive: (link: number, code: number) => void,
    onStorm: () => void = () => {},
    relimit: (node: number, change: () => void) => void = (_, change) => change(),
  ) {
    this.nodeCount = overlay.nodeCount;
    this.#overlay = overlay;
    this.#arrive = arrive;
    this.#onStorm = onStorm;
    this.#relimit = relimit;
  }

  pass(links: LinkChoice, apply: PassageRule, loses = 0): () => void {
    const own: StandingRule = { apply, loses };
    const states = this.#statesOf(links);
    for (const { rules } of states) rules.push(own);
    return this.#lifted(() => {
      for (const { rules } of states) rules.splice(rules.indexOf(own), 1);
    });
  }

  cut(links: LinkChoice): () => void {
    const states = this.#statesOf(links);
    for (const state of states) state.cuts += 1;
    return this.#lifted(() => {
      for (const state of states) state.cuts -= 1;
    });
  }

  hold(links: LinkChoice): () => void {
    const states = this.#statesOf(links);
    for (const state of states) state.holds += 1;
    return this.#lifted(() => {
      for (const state of states) state.holds -= 1;
      this.#release();
    });
  }

  limit(nodes: readonly number[], limits: SenderLimits): () => void {
    const own = { ...limits };
    const setLimits = (node: number, change: (known: SenderLimits[]) => SenderLimits[]): void => {
      this.#relimit(node, () => {
        const changed = change(this.#limits.get(node) ?? []);
        if (changed.length === 0) this.#limits.delete(node);
        else this.#limits.set(node, changed);
      });
    };
    const lift = this.#lifted(() => {
      for (const node of nodes) setLimits(node, (known) => known.filter((one) => one !== own));
    });
    // The calm is over by now, so that all that was sent in it has been seen to.
    for (const node of nodes) setLimits(node, (known) => [...known, own]);
    return lift;
  }

  /** The rate at which a node sends, where its links by themselves allow `bitsPerSecond`. */
  bitsPerSecond(node: number, bitsPerSecond: number): number {
    let least = bitsPerSecond;
    for (const limits of this.#limits.get(node) ?? []) {
      least = Math.min(least, limits.bitsPerSecond ?? least);
    }
    return least;
  }

  /** The longest queue of a node, where its links by themselves allow `queueUs`. */
  queueUs(node: number, queueUs: Micros): Micros {
    let least = queueUs;
    for (const limits of this.#limits.get(node) ?? []) {
      least = Math.min(least, limits.queueUs ?? least);
    }
    return least;
  }

  /** What becomes of a message of `bytes` bytes that is sent over a link now. */
  passage(link: number, bytes: number): Passage {
    const passage = { bytes, isLost: false, delayUs: 0, copiesUs: [], flippedBits: [] };
    const state = this.#links.get(link);
    if (state === undefined) return passage;
    for (const { apply } of state.rules) apply(passage);
    if (state.cuts > 0) passage.isLost = true;
    return passage;
  }

  /** Whether nothing gets through a link now. */
  isCut(link: number): boolean {
    return (this.#links.get(link)?.cuts ?? 0) > 0;
  }

  /** Whether by the rules on a link more than half of its messages come to nothing. */
  losesMost(link: number): boolean {
    const rules = this.#links.get(link)?.rules ?? [];
    return rules.reduce((kept, { loses }) => kept * (1 - loses), 1) < 0.5;
  }

  /** Whether faults limit what a node sends. */
  isLimited(node: number): boolean {
    return this.#limits.has(node);
  }

  /** Whether a link holds what arrives over it now. */
  isHeld(link: number): boolean {
    return (this.#links.get(link)?.holds ?? 0) > 0;
  }

  /** Keeps a message that arrived over a held link. @returns Whether there was room for it. */
  keep(link: number, code: number): boolean {
    if (this.#held.length >= HELD_MAX) return false;
    this.#held.push({ link, code });
    return true;
  }

  #release(): void {
    const held = this.#held;
    this.#held = held.filter(({ link }) => this.isHeld(link));
    for (const { link, code } of held) if (!this.isHeld(link)) this.#arrive(link, code);
  }

  /** Counts a disturbance, until it is lifted: once. */
  #lifted(lift: () => void): () => void {
    this.#disturbances += 1;
    if (this.isCalm) {
      this.storms += 1;
      this.#onStorm();
    }
    this.isCalm = false;
    let isLifted = false;
    return () => {
      if (isLifted) return;
      isLifted = true;
      this.#disturbances -= 1;
      this.isCalm = this.#disturbances === 0;
      lift();
    };
  }

  #statesOf(links: LinkChoice): LinkState[] {
    const { first, target } = this.#overlay;
    const states: LinkState[] = [];
    for (let from = 0; from < this.nodeCount; from += 1) {
      const end = first[from + 1] as number;
      for (let link = first[from] as number; link < end; link += 1) {
        if (links(from, target[link] as number)) states.push(this.#stateOf(link));
      }
    }
    return states;
  }

  #stateOf(link: number): LinkState {
    const known = this.#links.get(link);
    if (known !== undefined) return known;
    const state = { rules: [], cuts: 0, holds: 0 };
    this.#links.set(link, state);
    return state;
  }
}
