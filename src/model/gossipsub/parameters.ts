/**
 * Parameters of GossipSub v1.0.
 *
 * Source: libp2p specifications, pubsub/gossipsub/gossipsub-v1.0.md, section "Parameters".
 */
import { check } from '../../kernel/check.ts';
import type { Micros } from '../../kernel/time.ts';

export interface GossipsubParameters {
  /** D: peers that a node wants in its mesh. */
  readonly degree: number;
  /** D_low: below it, a heartbeat grafts peers up to `degree`. */
  readonly degreeLow: number;
  /** D_high: above it, a heartbeat prunes peers down to `degree`. */
  readonly degreeHigh: number;
  /** D_lazy: peers outside the mesh that each heartbeat tells what is in the cache. */
  readonly gossipDegree: number;
  readonly heartbeatUs: Micros;
  /** From the start to the first heartbeat; up to one heartbeat is added, drawn by each node. */
  readonly firstHeartbeatUs: Micros;
  /** mcache_len: heartbeats for which a message is kept and known. */
  readonly history: number;
  /** mcache_gossip: past heartbeats whose messages are announced. */
  readonly gossipWindow: number;
}

/**
 * Demands parameters that belong together.
 *
 * @throws InvariantError if the degrees are not in order or a length is not above 0.
 */
export function checkParameters(parameters: GossipsubParameters): void {
  const { degree, degreeLow, degreeHigh, gossipDegree, history, gossipWindow } = parameters;
  check(degreeLow > 0 && degreeLow <= degree, 'degree is below its low mark', degreeLow);
  check(degree <= degreeHigh, 'degree is above its high mark', degreeHigh);
  check(gossipDegree >= 0, 'gossip degree is below 0', gossipDegree);
  check(gossipWindow > 0 && gossipWindow <= history, 'gossip window is not within the history');
  check(parameters.heartbeatUs > 0, 'heartbeats do not let time pass', parameters.heartbeatUs);
  check(parameters.firstHeartbeatUs >= 0, 'first heartbeat is before the start');
}
