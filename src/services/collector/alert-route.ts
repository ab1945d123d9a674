/**
 * The way of a notification from the alerting rules to the people, on which it can get lost.
 *
 * A rule that fires says nothing about who hears of it: that depends on silences, on the link and on
 * the receiver. So whether alerting is armed is asked by a synthetic alert that must arrive, and a
 * dead-man's switch tells when nothing arrives any more.
 */
import { check } from '../../kernel/check.ts';
import type { Micros } from '../../kernel/time.ts';
import type { Scheduler } from '../scheduler.ts';
import type { LossyLink } from './lossy-link.ts';

/** A notification of one alert. */
export interface Notification {
  readonly alert: string;
  readonly severity: string;
}

/** A notification that was handed to a route. */
export interface Delivery extends Notification {
  readonly id: number;
  readonly sentUs: Micros;
  readonly isSynthetic: boolean;
  readonly isSilenced: boolean;
  /** When it arrived; `undefined` while it is on its way, and for ever if it was lost. */
  readonly deliveredUs: Micros | undefined;
}

/** Which notifications are held back. */
export interface Silence {
  /** The alert, or `*` for all. */
  readonly alert: string;
  /** First moment at which it is over; infinite for one that nobody lifts. */
  readonly untilUs: Micros;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Deliveries kept to be asked about; older ones are only counted. */
const KEPT_MAX = 10_000;

/** One route, from the rules to one receiver. */
export class AlertRoute {
  readonly #scheduler: Scheduler;
  readonly #link: LossyLink;
  readonly #onDelivered: ((delivery: Delivery) => void) | undefined;
  readonly #silences: Silence[] = [];
  readonly #kept = new Map<number, Mutable<Delivery>>();
  #sentCount = 0;
  #silencedCount = 0;
  #deliveredCount = 0;

  constructor(scheduler: Scheduler, link: LossyLink, onDelivered?: (delivery: Delivery) => void) {
    this.#scheduler = scheduler;
    this.#link = link;
    this.#onDelivered = onDelivered;
  }

  /** Notifications handed to the route, synthetic and silenced ones included. */
  get sentCount(): number {
    return this.#sentCount;
  }

  /** Notifications that a silence held back. */
  get silencedCount(): number {
    return this.#silencedCount;
  }

  /** Notifications that arrived. */
  get deliveredCount(): number {
    return this.#deliveredCount;
  }

  /** Holds back what matches, until the silence is over. */
  silence(silence: Silence): void {
    this.#silences.push(silence);
  }

  /** Lifts all silences. */
  liftSilences(): void {
    this.#silences.length = 0;
  }

  /** Whether a notification of that alert would be held back now. */
  isSilenced(alert: string): boolean {
    const nowUs = this.#scheduler.nowUs();
    return this.#silences.some((silence) => {
      return nowUs < silence.untilUs && (silence.alert === '*' || silence.alert === alert);
    });
  }

  /** Hands a notification to the route. @returns Its number, for {@link AlertRoute.delivery}. */
  notify(notification: Notification): number {
    return this.#send(notification, false);
  }

  /** Sends an alert that nothing has raised, to see whether it arrives. @returns Its number. */
  probe(notification: Notification): number {
    return this.#send(notification, true);
  }

  /** What became of a notification; `undefined` for one of long ago or not of this route. */
  delivery(id: number): Delivery | undefined {
    return this.#kept.get(id);
  }

  /** The notifications that arrived, in the order of sending, as far as they are kept. */
  delivered(): readonly Delivery[] {
    return [...this.#kept.values()].filter((delivery) => delivery.deliveredUs !== undefined);
  }

  #send({ alert, severity }: Notification, isSynthetic: boolean): number {
    const id = this.#sentCount++;
    const sentUs = this.#scheduler.nowUs();
    const isSilenced = this.isSilenced(alert);
    const fate = { id, alert, severity, sentUs, isSynthetic, isSilenced };
    const delivery: Mutable<Delivery> = { ...fate, deliveredUs: undefined };
    this.#kept.set(id, delivery);
    this.#kept.delete(id - KEPT_MAX);
    if (isSilenced) this.#silencedCount += 1;
    else this.#link.send(() => this.#arrive(delivery));
    return id;
  }

  #arrive(delivery: Mutable<Delivery>): void {
    delivery.deliveredUs = this.#scheduler.nowUs();
    this.#deliveredCount += 1;
    this.#onDelivered?.(delivery);
  }
}

/** A switch that fires when the notification that always comes has not come for too long. */
export class DeadManSwitch {
  readonly #silenceUsMax: Micros;
  #lastUs: Micros;

  /**
   * @param silenceUsMax - Longest time without a beat at which it does not fire.
   * @throws InvariantError if that is not whole or not above 0.
   */
  constructor(silenceUsMax: Micros, nowUs: Micros) {
    check(Number.isSafeInteger(silenceUsMax) && silenceUsMax > 0, 'not a time', silenceUsMax);
    this.#silenceUsMax = silenceUsMax;
    this.#lastUs = nowUs;
  }

  /** The notification arrived. */
  beat(nowUs: Micros): void {
    this.#lastUs = nowUs;
  }

  /** Whether the last beat is too long ago. */
  isFiring(nowUs: Micros): boolean {
    return nowUs - this.#lastUs > this.#silenceUsMax;
  }
}
