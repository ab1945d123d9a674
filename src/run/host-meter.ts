/** Measures what a run cost on this machine. Nothing that it measures reaches a hash or a gate. */
import type { HostResult } from './result.ts';

export class HostMeter {
  readonly #workers: number;
  readonly #startedAt = new Date();
  readonly #startedMs = performance.now();
  readonly #cpu = process.cpuUsage();

  constructor(workers: number) {
    this.#workers = workers;
  }

  /** @param proveMs, verifyMs - Wall times of real operations, by proof. */
  read(
    virtualUs: number,
    events: number,
    proveMs: readonly number[],
    verifyMs: readonly (number | null)[],
  ): HostResult {
    const wallMs = performance.now() - this.#startedMs;
    const cpu = process.cpuUsage(this.#cpu);
    return {
      startedAt: this.#startedAt.toISOString(),
      finishedAt: new Date().toISOString(),
      wallMs,
      cpuMs: (cpu.user + cpu.system) / 1000,
      maxRssBytes: process.resourceUsage().maxRSS * 1024,
      node: process.version,
      workers: this.#workers,
      virtualSecondsPerWallSecond: virtualUs / 1000 / wallMs,
      eventsPerSecond: (events * 1000) / wallMs,
      proveMs,
      verifyMs,
    };
  }
}
