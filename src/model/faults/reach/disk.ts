/** How faults get at the disks of nodes. */
import type { Stream } from '../../../kernel/stream.ts';
import type { DiskPart } from '../../node/disk.ts';

export interface DiskReach {
  /**
   * Runs an action in the midst of a node's next write: it is made, and not synced.
   *
   * @param part - What is written; null for either.
   */
  whenWriting(node: number, part: DiskPart | null, action: () => void): void;
  /**
   * Takes what is not synced from the disk of a node that is down.
   *
   * @param tear - Given the length of the log's first frame that is lost: how many of its bytes stay.
   */
  losePower(node: number, tear?: (bytes: number) => number): void;
  /** Takes everything from the disk of a node that is down. */
  wipe(node: number): void;
  /** Inverts a bit that is drawn. @returns Whether there was one. So the next two. */
  flipBit(node: number, part: DiskPart, stream: Stream): boolean;
  /** Has sectors be unreadable until they are written. */
  loseSector(node: number, part: DiskPart, stream: Stream): boolean;
  /** Has one record lie where another should be. */
  misdirect(node: number, part: DiskPart, stream: Stream): boolean;
  /** Leaves no room on a disk. @returns What makes room. */
  fill(node: number): () => void;
  /** Syncs take so many times as long. @returns What undoes it. */
  slow(node: number, factor: number): () => void;
  /** Syncs are acknowledged and not done. @returns What ends it; then they are done. */
  lie(node: number): () => void;
}
