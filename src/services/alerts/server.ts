/** Evaluates the rules of alerts at an interval, and notifies when alerts begin to fire. */
import type { Micros } from '../../kernel/time.ts';
import type { Alert, AlertChange } from '../../promql/alert-state.ts';
import type { RuleGroup } from '../../promql/rule-file.ts';
import { RuleRunner } from '../../promql/rule-runner.ts';
import type { SeriesMemory } from '../../promql/series-memory.ts';
import type { Scheduler } from '../scheduler.ts';
import type { AlertRouter } from './router.ts';

interface RunningGroup {
  readonly runner: RuleRunner;
  readonly everyUs: Micros;
}

export class AlertServer {
  readonly changes: AlertChange[] = [];
  /** Of the changes those of alerts that began to fire; in order of time. */
  readonly fired: AlertChange[] = [];
  /** Each rule that could not be evaluated, with each of the reasons once. */
  readonly failures: string[] = [];
  /** When the rules were last evaluated, by name of alert. */
  readonly evaluatedUs = new Map<string, Micros>();
  readonly groups: readonly RuleGroup[];
  readonly #scheduler: Scheduler;
  readonly #router: AlertRouter;
  readonly #running: readonly RunningGroup[];
  /** Null when an evaluation may have changed which alerts fire. */
  #firing: readonly Alert[] | null = null;

  /** @param memory - The scraped series; rules write theirs beside them. */
  constructor(
    groups: readonly RuleGroup[],
    memory: SeriesMemory,
    {
      scheduler,
      router,
      everyUs,
    }: {
      readonly scheduler: Scheduler;
      readonly router: AlertRouter;
      readonly everyUs: Micros;
    },
  ) {
    this.groups = groups;
    this.#scheduler = scheduler;
    this.#router = router;
    this.#running = groups.map((group) => {
      const runner = new RuleRunner(group, memory, memory, everyUs);
      return { runner, everyUs: group.intervalUs ?? everyUs };
    });
  }

  begin(): void {
    for (const [place, group] of this.#running.entries()) this.#next(place, group);
  }

  /** Alerts that fire now, as they were when the last of them began to. */
  get firing(): readonly Alert[] {
    this.#firing ??= this.#running.flatMap(({ runner }) =>
      runner.active.filter(({ state }) => state === 'firing'),
    );
    return this.#firing;
  }

  #take(changes: readonly AlertChange[]): void {
    if (changes.length === 0) return;
    this.#firing = null;
    this.changes.push(...changes);
    for (const change of changes) {
      if (change.after !== 'firing') continue;
      this.fired.push(change);
      const { labels } = change;
      this.#router.send(labels.get('alertname'), labels.get('severity'));
    }
  }

  #noteFailure(failure: string): void {
    if (!this.failures.includes(failure)) this.failures.push(failure);
  }

  #next(place: number, { runner, everyUs }: RunningGroup): void {
    this.#scheduler.after(everyUs, () => {
      const nowUs = this.#scheduler.nowUs();
      const { changes, failures } = runner.evaluate(nowUs);
      this.#take(changes);
      // A rule that fails may have forgotten its alerts.
      if (failures.length > 0) this.#firing = null;
      for (const { rule, message } of failures) this.#noteFailure(`${rule}: ${message}`);
      for (const rule of this.groups[place]?.rules ?? []) {
        if (rule.kind === 'alerting') this.evaluatedUs.set(rule.name, nowUs);
      }
      this.#next(place, { runner, everyUs });
    });
  }
}
