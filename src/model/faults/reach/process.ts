/** How faults get at the processes of nodes, and at what is installed for them. */
export interface ProcessReach {
  /** Stops a node's process where it is. @returns What lets it go on. */
  pause(node: number): () => void;
  /** All work of a node takes so many times as long. @returns What undoes it. */
  slow(node: number, factor: number): () => void;
  /** Transactions that a node has in memory for a block; 0 while it is down. */
  transactionsWaiting(node: number): number;
  isReady(node: number): boolean;
  /**
   * The next process of a node runs another version than the one that it is said to run.
   *
   * @returns What undoes it: the node is to run what other faults have installed, or the right one.
   */
  misinstall(node: number, version: string): () => void;
  /** Whether other code is installed than a node is to run, now that some of it was undone. */
  isMisinstalled(node: number): boolean;
  /** The next process of a node runs what it is to run. */
  reinstall(node: number): void;
  /** Has budgets take a node for unavailable, whether it looks so or not. @returns What ends it. */
  impair(node: number): () => void;
}
