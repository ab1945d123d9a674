/** A small estate under a clock that a test moves, with gates judged as the controller does. */
import { createHash } from 'node:crypto';
import { Simulation } from '../../../src/kernel/simulation.ts';
import { Streams } from '../../../src/kernel/streams.ts';
import type { PlaybookContext } from '../../../src/playbook/context.ts';
import type { GateFacts, Judged } from '../../../src/playbook/gates/gate.ts';
import { gateFacts, gateKindOf, playbookGateSchema } from '../../../src/playbook/gates/table.ts';
import { playbookState } from '../../../src/playbook/state.ts';
import { LabelSet, METRIC_NAME } from '../../../src/promql/label-set.ts';
import { ScrapeStore } from '../../../src/promql/scrape-store.ts';
import { run } from '../../../src/rollout/process.ts';
import { playbookSchema } from '../../../src/scenario/playbook-schema.ts';
import { AlertServer } from '../../../src/services/alerts/server.ts';
import { type Answer, answer, noAnswer } from '../../../src/services/runtime/capability.ts';
import { Estate } from '../../../src/services/runtime/estate.ts';
import type { Instance } from '../../../src/services/runtime/instance.ts';

export const SECOND = 1_000_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

type Plain = Readonly<Record<string, unknown>>;

/** Two releases, four processes of one component; what a test says comes on top. */
const BASE: Plain = {
  simnet: 1,
  name: 'bench',
  title: 'Bench',
  description: 'Services under gates.',
  seed: 1,
  duration_max: '100d',
  versions: [
    { name: 'v1.0.0', revision: '4f1c9a07' },
    { name: 'v1.1.0', revision: '5f1c9a07', schema: 2, upgrades: 'v1.0.0' },
  ],
  components: [component('rpc')],
  stages: [{ name: 'first' }, { name: 'second' }],
};

/** A component as a file says it: four processes that are ready after one second. */
export function component(name: string, more: Plain = {}): Plain {
  return { name, version: 'v1.0.0', replicas: 4, startup: '1s', ...more };
}

export class Bench {
  readonly sim: Simulation;
  readonly estate: Estate;
  readonly store = new ScrapeStore();
  readonly alerts: AlertServer;
  readonly state = playbookState(['first', 'second']);
  readonly context: PlaybookContext;

  constructor(more: Plain = {}) {
    const playbook = playbookSchema.parse({ ...BASE, ...more });
    const streams = new Streams('1');
    this.sim = new Simulation({
      hash: (bytes) => createHash('sha256').update(bytes).digest(),
      records: undefined,
    });
    this.estate = new Estate(playbook, { sim: this.sim, streams, sink: this.store });
    this.alerts = new AlertServer(playbook.alerts.rules ?? [], this.store.memory, {
      scheduler: this.estate.scheduler,
      router: this.estate.router,
      everyUs: playbook.observation.evaluateEveryUs,
    });
    this.estate.begin();
    this.alerts.begin();
    this.context = {
      approvals: playbook.approvals,
      estate: this.estate,
      series: this.store,
      alerts: this.alerts,
      state: this.state,
      stream: (purpose) => streams.of('playbook', purpose),
      stage: 'first',
      activatedUs: null,
    };
  }

  /** Lets virtual time pass. */
  pass(us: number): this {
    this.sim.run(this.sim.nowUs + us, Number.MAX_SAFE_INTEGER);
    return this;
  }

  instance(name: string): Instance {
    return this.estate.groups.all.find((one) => one.name === name)!;
  }

  /** Lets processes of a component answer a question; undefined is no answer. */
  answers(
    of: string,
    probe: string,
    value: (instance: Instance, args: Plain) => Answer['value'] | Answer | undefined,
  ): this {
    this.estate.workload(of).capabilities.push({
      probes: new Map([
        [
          probe,
          (instance, args, reply) => {
            const told = value(instance, args);
            if (told === undefined) reply(noAnswer(`${instance.name} cannot tell`));
            else reply(isWhole(told) ? told : answer(told));
          },
        ],
      ]),
    });
    return this;
  }

  /** Puts a setting into effect in all processes of a component. */
  set(of: string, key: string, value: string): this {
    for (const instance of this.estate.workload(of).instances) {
      this.estate.writeFile(instance, new Map([[key, value]]));
      this.estate.reload(instance);
    }
    return this;
  }

  /** Feeds a series with rows of seconds and values, as if scraped; with null where it ends. */
  feed(
    name: string,
    labels: Readonly<Record<string, string>>,
    rows: readonly (readonly (number | null)[])[],
  ): this {
    const set = LabelSet.of([...Object.entries(labels), [METRIC_NAME, name]]);
    const series = this.store.memory.open(set);
    for (const [atS, value] of rows) series.append(atS! * SECOND, value ?? null);
    return this;
  }

  /** Judges a gate that is written as in a file. */
  judge(gate: Plain, context: Partial<PlaybookContext> = {}): Judged {
    const spec = playbookGateSchema.parse({ name: 'gate', ...gate });
    const all = { ...this.context, ...context };
    const looked = gateKindOf(spec).judge(all, spec);
    if ('outcome' in looked) return looked;
    let judged: Judged | null = null;
    run(looked, (result) => {
      judged = result;
    });
    for (let step = 0; judged === null && step < 10_000; step += 1) this.pass(SECOND / 10);
    if (judged === null) throw new Error('the gate did not decide');
    return judged;
  }
}

/** What a gate says that it reads. */
export function factsOf(gate: Plain): GateFacts {
  const spec = playbookGateSchema.parse({ name: 'gate', ...gate });
  return gateFacts(spec, { scrapeEveryUs: 15 * SECOND, evaluateEveryUs: 30 * SECOND });
}

/** Whether a file may say so. */
export function isAllowed(gate: Plain): boolean {
  return playbookGateSchema.safeParse({ name: 'gate', ...gate }).success;
}

/** Rows at every 15 s, from one second to another, of a value by second. */
export function rows(fromS: number, toS: number, value: (atS: number) => number): number[][] {
  const made: number[][] = [];
  for (let atS = fromS; atS <= toS; atS += 15) made.push([atS, value(atS)]);
  return made;
}

function isWhole(told: Answer['value'] | Answer): told is Answer {
  return typeof told === 'object' && told !== null && 'samples' in told;
}
