/**
 * Waits that double, from a first one up to a greatest, and start over after a time without need.
 *
 * So the kubelet waits before it starts a container that has crashed and before it pulls an image
 * that could not be pulled. The first start after a crash follows at once; the wait holds from the
 * second on. Source: Kubernetes, `client-go/util/flowcontrol/backoff.go` as used by
 * `pkg/kubelet/kuberuntime`.
 */
import { check } from '../../kernel/check.ts';
import type { Micros } from '../../kernel/time.ts';

/** The waits of a back-off. */
export interface BackOffOptions {
  readonly firstUs: Micros;
  readonly maxUs: Micros;
}

/** 10 s, doubling up to 5 min: for crashed containers and for images. */
export const KUBELET_BACK_OFF: BackOffOptions = { firstUs: 10_000_000, maxUs: 300_000_000 };

/** The back-off of one container or image. */
export class BackOff {
  readonly #options: BackOffOptions;
  #waitUs: Micros = 0;
  #lastUs: Micros = 0;

  /** @throws InvariantError if the waits are not whole or the first is above the greatest. */
  constructor(options: BackOffOptions = KUBELET_BACK_OFF) {
    const { firstUs, maxUs } = options;
    check(Number.isSafeInteger(firstUs) && firstUs > 0, 'first wait is not a duration', firstUs);
    check(Number.isSafeInteger(maxUs) && maxUs >= firstUs, 'greatest wait is below', maxUs);
    this.#options = options;
  }

  /**
   * Something failed, and is to be tried again.
   *
   * @returns How long to wait from `nowUs`: nothing for the first failure, and for one that comes
   *   more than twice the greatest wait after the last try. After that wait it counts as tried.
   */
  failed(nowUs: Micros): Micros {
    const isFirst = this.#waitUs === 0 || nowUs - this.#lastUs > 2 * this.#options.maxUs;
    const waitUs = isFirst ? 0 : this.#waitUs;
    const { firstUs, maxUs } = this.#options;
    this.#waitUs = isFirst ? firstUs : Math.min(maxUs, this.#waitUs * 2);
    this.#lastUs = nowUs + waitUs;
    return waitUs;
  }

  /** Forgets all failures. */
  reset(): void {
    this.#waitUs = 0;
  }
}
