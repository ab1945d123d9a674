/**
 * A client of the data availability layer: it posts blobs of its own, samples and audits them, and
 * counts what it sees. What it sees is all that the metrics of the layer know.
 */
import { equalBytes } from '../../../crypto/bytes.ts';
import { sampler } from '../../../kernel/distributions.ts';
import type { Stream } from '../../../kernel/stream.ts';
import type { Micros } from '../../../kernel/time.ts';
import { missProbability } from '../../availability/miss-probability.ts';
import type { ReedSolomon } from '../../availability/reed-solomon.ts';
import { retrieveBlob } from '../../availability/retrieval.ts';
import { sampleBlob } from '../../availability/sampling.ts';
import type { Exposition } from '../../runtime/exposition.ts';
import type { Instance } from '../../runtime/instance.ts';
import { SecondsHistogram } from '../process/seconds-histogram.ts';
import { wrongShare } from '../process/wrong.ts';
import type { RemoteStore } from './remote-store.ts';
import type { AvailabilitySpec } from './spec.ts';

/** A blob that a client has posted. */
export interface KnownBlob {
  readonly server: Instance;
  readonly commitment: string;
  readonly bytes: Uint8Array;
}

/** What came of a retrieval, as the client judges it. */
export type RetrievalOutcome = 'ok' | 'unavailable' | 'encoding' | 'bytes';

/** What a client works with. */
export interface ClientHost {
  readonly instance: Instance;
  readonly spec: AvailabilitySpec;
  readonly code: ReedSolomon;
  readonly stream: Stream;
  /** The server of the next blob. */
  nextServer(): Instance;
  connect(server: Instance): RemoteStore;
  /** Runs `action` after a time if the process still lives then. */
  after(delayUs: Micros, action: () => void): void;
}

const RETRIEVAL_BOUNDS = [0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 2, 3, 5, 10, 30];

export class AvailabilityClient {
  readonly #host: ClientHost;
  readonly #known: KnownBlob[] = [];
  readonly #decodeUs: ReturnType<typeof sampler>;
  readonly #retrievals = new SecondsHistogram(RETRIEVAL_BOUNDS);
  readonly #failures = { unavailable: 0, encoding: 0, bytes: 0 };
  #posts = 0;
  #posting = 0;
  #postFailures = 0;
  #samples = 0;
  #withheld = 0;
  #badProofs = 0;
  #samplings = 0;
  #samplingsFailed = 0;
  #retrieved = 0;
  #proofErrors = 0;
  #audits = 0;
  #auditFailures = 0;

  constructor(host: ClientHost) {
    this.#host = host;
    this.#decodeUs = sampler(host.spec.decodeTime);
  }

  /** Blobs that it has posted and that its servers should have, oldest first. */
  get known(): readonly KnownBlob[] {
    return this.#known;
  }

  /** Shards that one sampling asks for: what the file says, else the scenario. */
  get sampleCount(): number {
    const { instance, spec } = this.#host;
    const set = instance.setting('da.samples');
    const wanted = typeof set === 'number' && set >= 1 ? Math.floor(set) : spec.samples;
    return Math.min(wanted, spec.shards);
  }

  /** Posts a fresh blob; `done` gets it, or null if the server did not take it. */
  post(done: (blob: KnownBlob | null) => void = () => {}): void {
    const { spec, stream } = this.#host;
    const bytes = new Uint8Array(spec.blobSize);
    stream.fill(bytes);
    // The server makes room when the blob arrives, so the oldest is given up before.
    this.#posting += 1;
    while (this.#known.length > 0 && this.#known.length + this.#posting > spec.blobsKept) {
      this.#known.shift();
    }
    const server = this.#host.nextServer();
    const remote = this.#host.connect(server);
    const commitment = remote.post(bytes);
    this.#host.after(remote.elapsedUs, () => {
      this.#posts += 1;
      this.#posting -= 1;
      if (commitment === null) {
        this.#postFailures += 1;
        done(null);
        return;
      }
      const blob = { server, commitment, bytes };
      this.#known.push(blob);
      done(blob);
    });
  }

  /** Samples a random one of its blobs. */
  sampleAny(): void {
    if (this.#known.length > 0) this.sample(this.#any());
  }

  /** Samples a blob; `done` gets whether every sample was there and valid. */
  sample(blob: KnownBlob, done: (isAvailable: boolean) => void = () => {}): void {
    const { code, stream } = this.#host;
    const remote = this.#host.connect(blob.server);
    const report = sampleBlob(remote, code, blob.commitment, this.sampleCount, stream);
    this.#host.after(remote.elapsedUs, () => {
      this.#samplings += 1;
      this.#samples += report.sampleCount;
      this.#withheld += report.withheldCount;
      this.#badProofs += report.badProofCount;
      this.#proofErrors += report.badProofCount;
      if (!report.isAvailable) this.#samplingsFailed += 1;
      done(report.isAvailable);
    });
  }

  /** Retrieves a blob from random shards, encodes it again, and compares it with what was posted. */
  retrieve(blob: KnownBlob, done: (outcome: RetrievalOutcome) => void): void {
    const { instance, code, stream } = this.#host;
    const remote = this.#host.connect(blob.server);
    const got = retrieveBlob(remote, code, blob.commitment, stream);
    const decodeUs = this.#decodeUs(stream) / instance.speed;
    const tookUs = Math.round(remote.elapsedUs + decodeUs);
    const isAltered = stream.chance(wrongShare(instance, 'da_retrieval'));
    const bytes = isAltered ? altered(got.bytes) : got.bytes;
    const isSame = bytes !== null && equalBytes(bytes, blob.bytes);
    const outcome = got.outcome === 'ok' && !isSame ? 'bytes' : got.outcome;
    this.#host.after(tookUs, () => {
      this.#retrieved += 1;
      this.#retrievals.observe(tookUs);
      this.#proofErrors += got.badProofCount;
      if (outcome !== 'ok') this.#failures[outcome] += 1;
      done(outcome);
    });
  }

  /** Audits its newest blob, and a random one for what has happened to it since. */
  auditSome(): void {
    const newest = this.#known.at(-1);
    if (newest === undefined) return;
    this.audit(newest, () => {});
    this.audit(this.#any(), () => {});
  }

  /** Audits a blob. */
  audit(blob: KnownBlob, done: (outcome: RetrievalOutcome) => void): void {
    this.retrieve(blob, (outcome) => {
      this.#audits += 1;
      if (outcome !== 'ok') this.#auditFailures += 1;
      done(outcome);
    });
  }

  expose(out: Exposition): void {
    const { spec } = this.#host;
    const missing = spec.shards - spec.dataShards + 1;
    out.value('da_posts_total', this.#posts);
    out.value('da_post_failures_total', this.#postFailures);
    out.value('da_samples_total', this.#samples);
    out.value('da_sample_failures_total', this.#withheld, WITHHELD);
    out.value('da_sample_failures_total', this.#badProofs, PROOF);
    out.value('da_samplings_total', this.#samplings);
    out.value('da_samplings_failed_total', this.#samplingsFailed);
    out.value('da_proof_errors_total', this.#proofErrors);
    out.value('da_retrievals_total', this.#retrieved);
    out.value('da_retrieval_failures_total', this.#failures.unavailable, UNAVAILABLE);
    out.value('da_retrieval_failures_total', this.#failures.encoding, ENCODING);
    out.value('da_retrieval_failures_total', this.#failures.bytes, BYTES);
    out.histogram('da_retrieval_seconds', this.#retrievals);
    out.value('da_audits_total', this.#audits);
    out.value('da_audit_failures_total', this.#auditFailures);
    out.value('da_miss_probability', missProbability(spec.shards, missing, this.sampleCount));
  }

  #any(): KnownBlob {
    return this.#host.stream.pick(this.#known);
  }
}

const WITHHELD = { cause: 'withheld' };
const PROOF = { cause: 'proof' };
const UNAVAILABLE = { cause: 'unavailable' };
const ENCODING = { cause: 'encoding' };
const BYTES = { cause: 'bytes' };

function altered(bytes: Uint8Array | null): Uint8Array | null {
  return bytes === null ? null : bytes.map((byte, at) => (at === 0 ? byte ^ 1 : byte));
}
