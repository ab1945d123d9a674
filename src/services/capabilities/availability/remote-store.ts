/**
 * A server's blobs as a client sees them: over a network that loses and delays messages, from a
 * process that may be down, slow or deaf. Adds up how long it all takes.
 */
import type { Sampler } from '../../../kernel/distributions.ts';
import type { Stream } from '../../../kernel/stream.ts';
import type { Micros } from '../../../kernel/time.ts';
import type { BlobHeader, ShardReply } from '../../availability/blob.ts';
import type { BlobStore, ShardSource } from '../../availability/blob-store.ts';
import type { Fabric } from '../../runtime/fabric.ts';
import type { Instance } from '../../runtime/instance.ts';
import { reaches } from '../process/reach.ts';

/** Who asks whom, and what that costs. */
export interface RemoteStoreOptions {
  readonly fabric: Fabric;
  readonly client: Instance;
  readonly server: Instance;
  readonly store: BlobStore;
  readonly serveUs: Sampler;
  readonly stream: Stream;
  readonly timeoutUs: Micros;
}

export class RemoteStore implements ShardSource {
  readonly #options: RemoteStoreOptions;
  #tripUs = 0;
  #workUs = 0;
  #isLate = false;

  constructor(options: RemoteStoreOptions) {
    this.#options = options;
  }

  /**
   * Time for all that was asked so far: requests travel at the same time, the server works on one
   * after another, and an answer that never comes is waited for.
   */
  get elapsedUs(): Micros {
    const waitUs = this.#isLate ? this.#options.timeoutUs : 0;
    return Math.round(this.#tripUs + this.#workUs + waitUs);
  }

  header(commitment: string): BlobHeader | undefined {
    return this.#travels() ? this.#options.store.header(commitment) : undefined;
  }

  shard(commitment: string, number: number): ShardReply | undefined {
    if (!this.#travels()) return undefined;
    const { store, server, serveUs, stream } = this.#options;
    const slowness = server.amount('disk_slow', 'factor', 1) / server.speed;
    this.#workUs += serveUs(stream) * slowness;
    const reply = store.shard(commitment, number);
    if (reply === undefined) this.#isLate = true;
    return reply;
  }

  /** Takes a blob. @returns Its commitment, or null if the server does not take it. */
  post(bytes: Uint8Array): string | null {
    const { server, store, serveUs, stream } = this.#options;
    if (!this.#travels() || server.flags.has('disk_full')) return null;
    const slowness = server.amount('disk_slow', 'factor', 1) / server.speed;
    this.#workUs += serveUs(stream) * slowness;
    return store.post(bytes);
  }

  /** Whether a request arrives and its answer comes back. */
  #travels(): boolean {
    const { fabric, client, server } = this.#options;
    if (!reaches(fabric, client, server)) {
      this.#isLate = true;
      return false;
    }
    if (client === server) return true;
    const thereUs = fabric.travelUs(client.index, server.index);
    const backUs = thereUs < 0 ? -1 : fabric.travelUs(server.index, client.index);
    if (backUs < 0) this.#isLate = true;
    else this.#tripUs = Math.max(this.#tripUs, thereUs + backUs);
    return backUs >= 0;
  }
}
