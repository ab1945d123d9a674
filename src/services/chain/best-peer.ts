/** From whom a validator that is behind fetches blocks. */
import type { ConsensusPort } from './consensus-port.ts';
import type { Voter } from './voter.ts';

/**
 * The peer that is ahead the furthest among those that a validator understands and that it reaches,
 * there and back; of equals the first. `undefined` if none is ahead.
 */
export function bestPeer(
  voter: Voter,
  voters: readonly Voter[],
  port: Pick<ConsensusPort, 'travelUs' | 'understands'>,
): Voter | undefined {
  let best: Voter | undefined;
  const { place } = voter;
  for (const peer of voters) {
    if (!peer.isActive || peer.finalized <= (best ?? voter).finalized) continue;
    if (!port.understands(place, peer.place)) continue;
    const isReached =
      port.travelUs(place, peer.place) >= 0 && port.travelUs(peer.place, place) >= 0;
    if (isReached) best = peer;
  }
  return best;
}
