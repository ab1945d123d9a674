/** Routes of notifications: a way on which they take time, and on which they can get lost. */
import type { Micros } from '../../kernel/time.ts';
import type { Scheduler } from '../scheduler.ts';

export interface Route {
  readonly name: string;
  readonly severities: readonly string[];
  readonly delayUs: Micros;
}

/** A notification that arrived. */
export interface Delivered {
  readonly route: string;
  readonly alert: string;
  readonly severity: string;
  readonly sentUs: Micros;
  readonly atUs: Micros;
}

export class AlertRouter {
  readonly delivered: Delivered[] = [];
  readonly #routes: readonly Route[];
  readonly #scheduler: Scheduler;
  /** Silences by route; null silences all. */
  readonly #silences = new Set<{ readonly route: string | null }>();

  constructor(routes: readonly Route[], scheduler: Scheduler) {
    this.#routes = routes;
    this.#scheduler = scheduler;
  }

  /** Silences a route, or all; the result ends the silence. */
  silence(route: string | null): () => void {
    const silence = { route };
    this.#silences.add(silence);
    return () => void this.#silences.delete(silence);
  }

  /** Sends a notification to every route that takes its severity. */
  send(alert: string, severity: string): void {
    const sentUs = this.#scheduler.nowUs();
    for (const route of this.#routes) {
      if (!route.severities.includes(severity)) continue;
      this.#scheduler.after(route.delayUs, () => {
        if (this.#isSilent(route.name)) return;
        const atUs = this.#scheduler.nowUs();
        this.delivered.push({ route: route.name, alert, severity, sentUs, atUs });
      });
    }
  }

  #isSilent(route: string): boolean {
    return [...this.#silences].some((silence) => silence.route === null || silence.route === route);
  }
}
