/** How faults get at what operators rely on: releases, configuration, probes, scrapes. */
import type { Micros } from '../../../kernel/time.ts';
import type { Lens } from '../../../metrics/scraper.ts';

/** What a fault sets wrong in the configuration of a node. What is left out stays as intended. */
export interface Misconfiguration {
  readonly chain?: string | undefined;
  readonly timeoutsPercent?: number | undefined;
  /** Version whose codec the node speaks, and no other. */
  readonly codecOf?: string | undefined;
}

/** Each returns what undoes it, and it alone. */
export interface OperationsReach {
  /** Restarts a node with a wrong configuration; healed by another restart with the right one. */
  misconfigure(node: number, wrong: Misconfiguration, downtimeUs: Micros): () => void;
  /** A start of one of these nodes into that version comes to nothing until this is healed. */
  withholdImage(nodes: readonly number[], version: string): () => void;
  /** A start of one of these nodes into an older release than it has comes to nothing. */
  refuseDowngrade(nodes: readonly number[]): () => void;
  /** The prober takes a node to be ready, or not, whatever it is. */
  misreportReady(node: number, isReady: boolean): () => void;
  /** A node's label names that version, whatever it runs. */
  mislabel(node: number, version: string): () => void;
  /** Scrapes of a node see its metrics through a lens. */
  bend(node: number, lens: Lens): () => void;
  /** Scrapes of a node find nobody, as often as the caller says so. */
  dropScrapes(node: number, isDropped: () => boolean): () => void;
}
