/** The reach of faults into what operators rely on: releases, configuration, probes, scrapes. */
import { check } from '../../kernel/check.ts';
import type { Micros } from '../../kernel/time.ts';
import type { Lens } from '../../metrics/scraper.ts';
import type { Misconfiguration, OperationsReach } from '../faults/reach/operations.ts';
import type { Machine } from '../node/env.ts';
import type { NodeConfig } from '../node/node-config.ts';
import type { Behaviour } from '../versions/behaviour.ts';
import { Causes } from './causes.ts';
import type { Telemetry } from './telemetry.ts';

export interface OperationsOptions {
  readonly machines: readonly Machine[];
  readonly telemetry: Telemetry;
  readonly behaviours: ReadonlyMap<string, Behaviour>;
  readonly after: (delayUs: Micros, action: () => void) => void;
  /** Takes a node that runs from other faults, to mend it. @returns Whether that was possible. */
  readonly retake: (node: number) => boolean;
  /** Kills a node's process. @returns Whether that was possible. */
  readonly crash: (node: number) => boolean;
  /** Starts the process that is installed. */
  readonly restart: (node: number) => void;
  /** Installs a version and starts it. */
  readonly start: (node: number, version: string) => void;
}

/** How soon a restart is tried again while somebody else has the node. */
const POSTPONE_US: Micros = 50_000;

/** Why a start comes to nothing. */
type Obstacle = (node: number, version: string) => boolean;

export class OperationsDesk implements OperationsReach {
  readonly #options: OperationsOptions;
  readonly #obstacles = new Set<Obstacle>();
  /** Nodes that wait to be started, with the version. */
  readonly #waiting = new Map<number, string>();
  readonly #labels = new Causes<string>();
  readonly #configs = new Causes<NodeConfig>();

  constructor(options: OperationsOptions) {
    this.#options = options;
  }

  /** Whether a start comes to nothing now; if so, it is made good when nothing hinders it. */
  holdsBack(node: number, version: string): boolean {
    const isHeld = [...this.#obstacles].some((hinders) => hinders(node, version));
    if (isHeld) this.#waiting.set(node, version);
    return isHeld;
  }

  /** A node was stopped: it waits for nothing any more. */
  stopped(node: number): void {
    this.#waiting.delete(node);
  }

  /** Whether a node was started in vain. */
  isWaiting(node: number): boolean {
    return this.#waiting.has(node);
  }

  /** The version that a node claims to run, when that is a lie. */
  labelOf(node: number): string | undefined {
    return this.#labels.last(node);
  }

  misconfigure(node: number, wrong: Misconfiguration, downtimeUs: Micros): () => void {
    const lift = this.#configs.put(node, this.#configOf(wrong));
    this.#reconfigure(node, downtimeUs, () => this.#options.crash(node));
    return () => {
      lift();
      // What is down anyway only has to start with another configuration.
      const machine = this.#machine(node);
      if (machine.process === null) machine.config = this.#configs.last(node) ?? null;
      const { retake, crash } = this.#options;
      this.#reconfigure(node, downtimeUs, () => retake(node) && crash(node));
    };
  }

  withholdImage(nodes: readonly number[], version: string): () => void {
    return this.#hinder((node, wanted) => wanted === version && nodes.includes(node));
  }

  refuseDowngrade(nodes: readonly number[]): () => void {
    return this.#hinder((node, wanted) => {
      const installed = this.#machine(node).behaviour.rank;
      return nodes.includes(node) && this.#behaviour(wanted).rank < installed;
    });
  }

  misreportReady(node: number, isReady: boolean): () => void {
    return this.#options.telemetry.faults.misreport(node, isReady);
  }

  mislabel(node: number, version: string): () => void {
    return this.#labels.put(node, version);
  }

  bend(node: number, lens: Lens): () => void {
    return this.#options.telemetry.faults.bend(node, lens);
  }

  dropScrapes(node: number, isDropped: () => boolean): () => void {
    return this.#options.telemetry.faults.drop(node, isDropped);
  }

  #hinder(obstacle: Obstacle): () => void {
    this.#obstacles.add(obstacle);
    return () => {
      this.#obstacles.delete(obstacle);
      const waiting = [...this.#waiting];
      this.#waiting.clear();
      // Whoever is hindered by something else waits on.
      for (const [node, version] of waiting) this.#options.start(node, version);
    };
  }

  /** Restarts a node with the configuration that it should have, as soon as it can be had. */
  #reconfigure(node: number, downtimeUs: Micros, take: () => boolean): void {
    const machine = this.#machine(node);
    if (machine.config === (this.#configs.last(node) ?? null)) return;
    const { after, restart } = this.#options;
    if (!take()) {
      after(POSTPONE_US, () => this.#reconfigure(node, downtimeUs, take));
      return;
    }
    machine.config = this.#configs.last(node) ?? null;
    after(downtimeUs, () => restart(node));
  }

  #configOf({ chain, timeoutsPercent, codecOf }: Misconfiguration): NodeConfig {
    return {
      chain: chain ?? null,
      timeoutsPercent: timeoutsPercent ?? 100,
      codec: codecOf === undefined ? null : this.#behaviour(codecOf).codec.name,
    };
  }

  #behaviour(version: string): Behaviour {
    const behaviour = this.#options.behaviours.get(version);
    check(behaviour !== undefined, 'no such version', version);
    return behaviour;
  }

  #machine(node: number): Machine {
    return this.#options.machines[node] as Machine;
  }
}
