/** A playbook of one component or a few, run for the tests of its actions. */
import { createHash } from 'node:crypto';
import { Simulation } from '../../../src/kernel/simulation.ts';
import { Streams } from '../../../src/kernel/streams.ts';
import { PlaybookController } from '../../../src/playbook/controller.ts';
import type { PlaybookState } from '../../../src/playbook/state.ts';
import { ScrapeStore } from '../../../src/promql/scrape-store.ts';
import { type PlaybookScenario, playbookSchema } from '../../../src/scenario/playbook-schema.ts';
import { AlertServer } from '../../../src/services/alerts/server.ts';
import { Estate } from '../../../src/services/runtime/estate.ts';
import { Vault } from './vault.ts';

type Part = Readonly<Record<string, unknown>>;

export const SECOND_US = 1_000_000;
const HOUR_US = 3_600 * SECOND_US;

/** What all these playbooks have. */
const BASE = {
  simnet: 1,
  name: 'actions',
  title: 'Actions',
  description: 'One stage of actions.',
  seed: 7,
  duration_max: '48h',
  versions: [
    { name: 'v1.0.0', revision: '4f1c9a07' },
    { name: 'v1.1.0', revision: '5f1c9a07', upgrades: 'v1.0.0' },
    { name: 'v1.2.0', revision: '6f1c9a07', upgrades: 'v1.1.0' },
  ],
  features: [{ name: 'rewards', effect: 'state' }],
  config: {
    settings: [
      { key: 'phase', default: 'old' },
      { key: 'limit', default: 10 },
      { key: 'frozen.proposals', default: false },
    ],
    phases: [{ key: 'phase', order: ['old', 'read-only', 'mixed', 'new'] }],
    bundles: [{ name: 'wide', values: { limit: 20 } }],
  },
  alerts: { routes: [{ name: 'oncall', severities: ['page'] }] },
  approvals: [],
};

const WEB = {
  name: 'web',
  version: 'v1.0.0',
  replicas: 3,
  spare: 1,
  startup: '5s',
  grace: '4s',
  labels: { env: 'devnet' },
  subsets: [{ name: 'canary', first: 0, count: 1 }],
  capabilities: [{ kind: 'heartbeat', every: '20s' }],
};

/** A vault: what holds something that operations change. */
const DB = { ...WEB, name: 'db', spare: 0, replicas: 2, stateful: true, subsets: [] };

/** A component that nobody has started. */
const EXTRA = { ...WEB, name: 'extra', spare: 0, replicas: 2, standby: true, subsets: [] };

/** Reads a playbook: three components, and whatever the parts say. */
export function playbookOf(parts: Part): PlaybookScenario {
  return playbookSchema.parse({ ...BASE, components: [WEB, DB, EXTRA], ...parts });
}

/** A playbook whose only stage takes these actions. */
export function stageOf(activate: readonly Part[], parts: Part = {}): PlaybookScenario {
  return playbookOf({ stages: [{ name: 'only', activate }], ...parts });
}

/**
 * A playbook whose only stage takes actions, does not pass, and is undone by a plan.
 *
 * @param plan - The rest of the plan: what it restores, what it verifies.
 */
export function undoneBy(
  activate: readonly Part[],
  steps: readonly Part[],
  plan: Part = {},
  parts: Part = {},
): PlaybookScenario {
  return playbookOf({
    stages: [{ name: 'only', activate, verify: ['never'], on_fail: 'back' }],
    gates: [{ name: 'never', check: 'prom_expr', expr: 'vector(1)', op: '==', value: 0 }],
    rollback: [{ name: 'back', steps, ...plan }],
    ...parts,
  });
}

/** A world in which a playbook is carried out. */
export class World {
  readonly sim: Simulation;
  readonly estate: Estate;
  readonly store = new ScrapeStore();
  readonly vault: Vault;
  readonly #alerts: AlertServer;
  readonly #streams = new Streams('7');
  readonly #playbook: PlaybookScenario;
  #controller: PlaybookController;

  /** @param prepare - Changes the world before the playbook begins. */
  constructor(playbook: PlaybookScenario, prepare = (_world: World) => {}) {
    const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();
    this.#playbook = playbook;
    this.sim = new Simulation({ hash });
    this.estate = new Estate(playbook, {
      sim: this.sim,
      streams: this.#streams,
      sink: this.store,
    });
    this.vault = new Vault(this.estate, 'db');
    this.#alerts = new AlertServer([], this.store.memory, {
      scheduler: this.estate.scheduler,
      router: this.estate.router,
      everyUs: playbook.observation.evaluateEveryUs,
    });
    this.#controller = this.#makeController();
    this.estate.begin();
    // Everything is up before the playbook begins.
    this.sim.run(60 * SECOND_US);
    prepare(this);
    this.#controller.start();
  }

  get state(): PlaybookState {
    return this.#controller.state;
  }

  /** Lets the run go on to the verdict, or to an instant. */
  run(untilUs: number = 48 * HOUR_US): this {
    this.sim.run(untilUs);
    return this;
  }

  /** The controller dies, and another one goes on from what it wrote down. */
  replaceController(): void {
    const state = JSON.parse(JSON.stringify(this.state)) as PlaybookState;
    this.haltController();
    this.#controller = this.#makeController(state);
    this.#controller.start();
  }

  haltController(): void {
    this.#controller.halt();
  }

  /** What people see of the actions: the timeline of actions and rollbacks. */
  get told(): readonly string[] {
    return this.state.timeline
      .filter(({ kind }) => kind === 'action' || kind === 'rollback')
      .map(({ detail }) => detail);
  }

  /** The names of the releases that instances of a group really run. */
  releases(group: string): readonly (string | undefined)[] {
    return this.estate.groups.of(group).map(({ artifact }) => artifact?.release.name);
  }

  #makeController(state?: PlaybookState): PlaybookController {
    return new PlaybookController(this.#playbook, {
      estate: this.estate,
      alerts: this.#alerts,
      series: this.store,
      stream: (purpose) => this.#streams.of('playbook', purpose),
      onStage: (stage) => this.estate.enterStage(stage),
      onEnd: () => this.sim.stop(),
      ...(state === undefined ? {} : { state }),
    });
  }
}

/** Carries a playbook out, to its verdict. */
export function carriedOut(playbook: PlaybookScenario, prepare = (_world: World) => {}): World {
  return new World(playbook, prepare).run();
}

/** Why the stage did not pass. */
export function failureOf({ state }: World): string | null {
  return state.stages[0]?.failure ?? null;
}
