/** Waits until draining instances have nothing in hand any more. */
import type { Scheduler } from '../scheduler.ts';
import type { ServiceInstance } from './instance.ts';
import type { Timeline } from './timeline.ts';

export class IdleWatch {
  readonly #scheduler: Scheduler;
  readonly #timeline: Timeline;
  readonly #advance: () => void;
  /** What to do when an instance is idle, by instance. */
  readonly #onIdle = new Map<number, () => void>();

  /** @param advance - Brings the timeline up to date. */
  constructor(scheduler: Scheduler, timeline: Timeline, advance: () => void) {
    this.#scheduler = scheduler;
    this.#timeline = timeline;
    this.#advance = advance;
  }

  /** Watches an instance from now on. @param onIdle - Called once, as soon as it is idle. */
  begin(instance: ServiceInstance, onIdle: () => void): void {
    this.#onIdle.set(instance.id, onIdle);
    this.look(instance);
  }

  /** Watches an instance no longer. */
  end(instance: ServiceInstance): void {
    this.#onIdle.delete(instance.id);
  }

  /**
   * Looks at an instance, and again at each completion until it is idle. While it hangs nothing
   * completes: who resumes it has to look again.
   */
  look(instance: ServiceInstance): void {
    const onIdle = this.#onIdle.get(instance.id);
    if (onIdle === undefined) return;
    if (instance.inHandCount === 0) {
      this.#onIdle.delete(instance.id);
      onIdle();
      return;
    }
    const nextUs = instance.nextCompletionUs;
    if (nextUs === Number.POSITIVE_INFINITY) return;
    this.#scheduler.after(nextUs - this.#timeline.nowUs, () => {
      this.#advance();
      this.look(instance);
    });
  }
}
