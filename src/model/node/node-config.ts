/** What an operator can set wrong for one node. A node that is set up as intended has none. */
export interface NodeConfig {
  /** The chain it means to follow; null for the right one. Peers of another chain hang up. */
  readonly chain: string | null;
  /** Its timeouts, in per cent of those of the scenario. */
  readonly timeoutsPercent: number;
  /** Name of the only codec it speaks, whatever its release could; null for what peers agree on. */
  readonly codec: string | null;
}
