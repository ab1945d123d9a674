/**
 * The messages that a node knows, by the heartbeat in which it learnt of them.
 *
 * Source: libp2p specifications, pubsub/gossipsub/gossipsub-v1.0.md, section "Message Cache".
 */
export class MessageCache {
  readonly #history: number;
  readonly #gossipWindow: number;
  /** The window under way first, then the past ones, the latest first. */
  readonly #windows: number[][] = [[]];
  readonly #known = new Set<number>();

  /**
   * @param history - Past windows that are kept.
   * @param gossipWindow - Past windows that are announced.
   */
  constructor(history: number, gossipWindow: number) {
    this.#history = history;
    this.#gossipWindow = gossipWindow;
  }

  has(message: number): boolean {
    return this.#known.has(message);
  }

  put(message: number): void {
    this.#known.add(message);
    this.#windows[0]?.push(message);
  }

  /** Ends the window under way and forgets what is older than the history. */
  shift(): void {
    this.#windows.unshift([]);
    if (this.#windows.length <= this.#history + 1) return;
    for (const message of this.#windows.pop() ?? []) this.#known.delete(message);
  }

  /** The messages to announce: those of the last past windows, the latest window first. */
  announced(): readonly number[] {
    return this.#windows.slice(1, 1 + this.#gossipWindow).flat();
  }
}
