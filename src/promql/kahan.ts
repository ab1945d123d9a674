/**
 * Sums with a running correction, as Prometheus adds over time.
 *
 * Source: Neumaier (1974), the improved Kahan-Babuska algorithm.
 */
export class CompensatedSum {
  /** Without the correction. */
  #sum = 0;
  #correction = 0;

  get uncorrected(): number {
    return this.#sum;
  }

  get total(): number {
    return this.#sum + this.#correction;
  }

  add(value: number): void {
    const next = this.#sum + value;
    const isLarger = Math.abs(this.#sum) >= Math.abs(value);
    this.#correction += isLarger ? this.#sum - next + value : value - next + this.#sum;
    this.#sum = next;
  }
}
