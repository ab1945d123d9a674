/**
 * One round's commitments and reveals, and the seed that the valid reveals give.
 */
import { equalBytes } from '../../crypto/bytes.ts';
import { taggedHash } from '../../crypto/hash.ts';

/** Why a message of a participant does not count. */
export type CommitFault =
  | 'commit.late'
  | 'commit.twice'
  | 'reveal.late'
  | 'reveal.uncommitted'
  | 'reveal.twice'
  | 'reveal.mismatch';

/** The windows of a round: when a message still counts. */
export type RoundWindow = 'commit' | 'reveal' | 'closed';

/** The commitment to a secret, bound to its round and participant. */
export function commitmentTo(round: number, participant: string, secret: Uint8Array): Uint8Array {
  const place = new TextEncoder().encode(`${round}/${participant}`);
  return taggedHash('simnet.beacon.commit.v1', place, secret);
}

/** What has arrived in one round. */
export class CommitRound {
  readonly #round: number;
  readonly #commits = new Map<string, Uint8Array>();
  readonly #reveals = new Map<string, Uint8Array>();
  /** Messages that arrive now are judged by this. */
  window: RoundWindow = 'commit';

  /** @param round - Its number: commitments to other rounds do not count. */
  constructor(round: number) {
    this.#round = round;
  }

  /** Participants that committed in time. */
  get commitCount(): number {
    return this.#commits.size;
  }

  /** Participants that revealed what they had committed to, in time. */
  get revealCount(): number {
    return this.#reveals.size;
  }

  /** Takes a commitment. @returns null if it counts. */
  commit(participant: string, commitment: Uint8Array): CommitFault | null {
    if (this.window !== 'commit') return 'commit.late';
    if (this.#commits.has(participant)) return 'commit.twice';
    this.#commits.set(participant, commitment);
    return null;
  }

  /** Takes a reveal; one that comes before the window opens counts, too. @returns null if it counts. */
  reveal(participant: string, secret: Uint8Array): CommitFault | null {
    if (this.window === 'closed') return 'reveal.late';
    const committed = this.#commits.get(participant);
    if (committed === undefined) return 'reveal.uncommitted';
    if (this.#reveals.has(participant)) return 'reveal.twice';
    const isMatch = equalBytes(committed, commitmentTo(this.#round, participant, secret));
    if (!isMatch) return 'reveal.mismatch';
    this.#reveals.set(participant, secret);
    return null;
  }

  /** The seed: a hash over the valid reveals in order of the participants' names. */
  seed(previous: Uint8Array): Uint8Array {
    const names = [...this.#reveals.keys()].sort((a, b) => (a < b ? -1 : 1));
    const secrets = names.map((name) => this.#reveals.get(name)!);
    return taggedHash('simnet.beacon.seed.v1', previous, ...secrets);
  }
}
