/** A one-way path that delays what it carries, and may lose it. */
import { check } from '../../kernel/check.ts';
import type { Sampler } from '../../kernel/distributions.ts';
import type { Stream } from '../../kernel/stream.ts';
import type { Scheduler } from '../scheduler.ts';

/** How a link treats what it carries. */
export interface LinkQuality {
  readonly delay: Sampler;
  /** Probability that something is lost, from 0 to 1. */
  readonly loss: number;
}

/** A link; its quality and whether it carries anything may change while it is in use. */
export class LossyLink {
  readonly #scheduler: Scheduler;
  readonly #stream: Stream;
  #quality: LinkQuality;
  #isUp = true;
  #carriedCount = 0;
  #lostCount = 0;

  /** @throws InvariantError if the loss is not a probability. */
  constructor(scheduler: Scheduler, stream: Stream, quality: LinkQuality) {
    this.#scheduler = scheduler;
    this.#stream = stream;
    this.#quality = checked(quality);
  }

  /** What was delivered or is on its way. */
  get carriedCount(): number {
    return this.#carriedCount;
  }

  /** What was lost. */
  get lostCount(): number {
    return this.#lostCount;
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  /** Cuts the link, by which all is lost that is sent from now on, or mends it. */
  setUp(isUp: boolean): void {
    this.#isUp = isUp;
  }

  /** Changes how the link treats what is sent from now on. */
  setQuality(quality: LinkQuality): void {
    this.#quality = checked(quality);
  }

  /** Sends something: `arrive` runs at the other end, or never. Draws the same whether up or not. */
  send(arrive: () => void): void {
    const delayUs = this.#quality.delay(this.#stream);
    const isLost = this.#stream.chance(this.#quality.loss);
    if (isLost || !this.#isUp) {
      this.#lostCount += 1;
      return;
    }
    this.#carriedCount += 1;
    this.#scheduler.after(delayUs, arrive);
  }
}

function checked(quality: LinkQuality): LinkQuality {
  check(quality.loss >= 0 && quality.loss <= 1, 'loss is not from 0 to 1', quality.loss);
  return quality;
}
