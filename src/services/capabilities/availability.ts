/**
 * A data availability layer: servers that hold blobs in erasure-coded shards, and clients that post,
 * sample and retrieve them. An instance is both, so that a lone node watches itself and several
 * watch each other.
 */
import { check } from '../../kernel/check.ts';
import { sampler } from '../../kernel/distributions.ts';
import { BlobStore, type BlobStoreDefects } from '../availability/blob-store.ts';
import { type ReedSolomon, reedSolomon } from '../availability/reed-solomon.ts';
import {
  type Answer,
  answer,
  type Capability,
  type CapabilityHost,
  type CapabilityKind,
  noAnswer,
  type Probe,
} from '../runtime/capability.ts';
import type { Exposition } from '../runtime/exposition.ts';
import type { Instance } from '../runtime/instance.ts';
import { AvailabilityClient, type RetrievalOutcome } from './availability/client.ts';
import { RemoteStore } from './availability/remote-store.ts';
import { type AvailabilitySpec, availabilitySchema, heldTooMuch } from './availability/spec.ts';
import { repeatWhileRunning } from './process/repeat.ts';
import { wrongShare } from './process/wrong.ts';

export { availabilitySchema };

/** Blobs that one audit retrieves unless it is told otherwise. */
const AUDITED_BLOBS = 8;

/** The kind. */
export const availability: CapabilityKind<AvailabilitySpec> = {
  kind: 'availability',
  schema: availabilitySchema,
  metrics: {
    da_posts_total: { type: 'counter', help: 'Blobs that the client tried to post' },
    da_post_failures_total: { type: 'counter', help: 'Posts that no server took' },
    da_samples_total: { type: 'counter', help: 'Shards asked for by samplings' },
    da_sample_failures_total: {
      type: 'counter',
      help: 'Samples without a valid shard by cause: withheld, proof',
    },
    da_samplings_total: { type: 'counter', help: 'Blobs sampled' },
    da_samplings_failed_total: { type: 'counter', help: 'Blobs of which a sample failed' },
    da_proof_errors_total: { type: 'counter', help: 'Shards whose branch was not valid' },
    da_retrievals_total: { type: 'counter', help: 'Blobs retrieved' },
    da_retrieval_failures_total: {
      type: 'counter',
      help: 'Retrievals that failed by cause: unavailable, encoding, bytes',
    },
    da_retrieval_seconds: { type: 'histogram', help: 'Time of a retrieval with its decoding' },
    da_audits_total: { type: 'counter', help: 'Blobs audited' },
    da_audit_failures_total: { type: 'counter', help: 'Audits that found something wrong' },
    da_miss_probability: {
      type: 'gauge',
      help: 'Probability that one sampling misses a blob that is lost',
    },
  },
  probes: {
    da_round_trip: {
      gives: 'bool',
      help: 'Whether a fresh blob can be posted, sampled and retrieved byte for byte',
    },
    da_audit: {
      gives: 'bool',
      help: 'Whether its last `blobs` blobs (8) come back from random shards, rightly encoded',
    },
    da_blobs: { gives: 'count', help: 'Blobs that the client has posted and may ask for' },
  },
  operations: [],
  settings: { 'da.samples': 0 },
  traits: {},
  faults: [
    ...['shard_withhold', 'bad_parity', 'proof_tamper', 'cpu_slow', 'disk_slow', 'disk_full'],
    ...['hang', 'port_closed', 'link_loss', 'link_delay', 'partition'],
  ],
  results: {
    da_branch: 'sends shards with a wrong branch, in `share` of the replies',
    da_other_blob: 'sends shards of another blob, in `share` of the replies',
    da_retrieval: 'alters what it retrieved, in `share` of the retrievals',
  },
  partners: ({ servers }, component) => [
    { group: servers ?? component, kind: 'availability', key: 'servers' },
  ],
  misfits: heldTooMuch,
  create: (host, spec) => new Availability(host, spec),
};

class Availability implements Capability {
  readonly probes: ReadonlyMap<string, Probe>;
  readonly #host: CapabilityHost;
  readonly #spec: AvailabilitySpec;
  readonly #code: ReedSolomon;
  readonly #stores = new Map<Instance, BlobStore>();
  readonly #clients = new Map<Instance, AvailabilityClient>();

  constructor(host: CapabilityHost, spec: AvailabilitySpec) {
    this.#host = host;
    this.#spec = spec;
    this.#code = reedSolomon(spec.dataShards, spec.shards);
    const ask =
      (question: (client: AvailabilityClient, reply: (answer: Answer) => void) => void): Probe =>
      (instance, _args, reply) => {
        const client = this.#clients.get(instance);
        if (client === undefined) reply(noAnswer(`${instance.name} is no client`));
        else question(client, reply);
      };
    this.probes = new Map<string, Probe>([
      ['da_round_trip', ask(roundTrip)],
      [
        'da_audit',
        (instance, { blobs }, reply) => {
          const count = typeof blobs === 'number' && blobs >= 1 ? Math.floor(blobs) : AUDITED_BLOBS;
          ask((client, settle) => auditLast(client, count, settle))(instance, {}, reply);
        },
      ],
      ['da_blobs', ask(({ known }, reply) => reply(answer(known.length)))],
    ]);
  }

  started(instance: Instance): void {
    if (!this.#host.isStateful) this.#stores.delete(instance);
    const client = this.#client(instance);
    this.#clients.set(instance, client);
    const { postEveryUs, sampleEveryUs, auditEveryUs } = this.#spec;
    client.post();
    const { scheduler } = this.#host;
    repeatWhileRunning(scheduler, instance, postEveryUs, () => client.post());
    repeatWhileRunning(scheduler, instance, sampleEveryUs, () => client.sampleAny());
    repeatWhileRunning(scheduler, instance, auditEveryUs, () => client.auditSome());
  }

  stopped(instance: Instance): void {
    this.#clients.delete(instance);
  }

  expose(instance: Instance, out: Exposition): void {
    this.#clients.get(instance)?.expose(out);
  }

  /** The blobs that an instance holds, with the defects that strike it now. */
  storeOf(instance: Instance): BlobStore {
    let store = this.#stores.get(instance);
    if (store === undefined) {
      store = new BlobStore({
        code: this.#code,
        stream: this.#host.stream(`store/${instance.name}/${instance.life}`),
        blobCountMax: this.#spec.blobsKept * Math.max(1, this.#host.instances.length),
      });
      this.#stores.set(instance, store);
    }
    store.defects = defectsOf(instance);
    return store;
  }

  #client(instance: Instance): AvailabilityClient {
    const { scheduler } = this.#host;
    const { life } = instance;
    const stream = this.#host.stream(`client/${instance.name}/${life}`);
    const serveUs = sampler(this.#spec.serveTime);
    const all = this.#host.instancesOf(this.#spec.servers ?? this.#host.component);
    const others = all.filter((server) => server !== instance);
    // A lone node can only ask itself.
    const servers = others.length > 0 ? others : all;
    let turn = instance.index;
    return new AvailabilityClient({
      ...{ instance, spec: this.#spec, code: this.#code, stream },
      nextServer: () => servers[++turn % servers.length]!,
      connect: (server) =>
        new RemoteStore({
          ...{ fabric: this.#host.fabric, client: instance, server, serveUs, stream },
          store: this.#serverOf(server).storeOf(server),
          timeoutUs: this.#spec.timeoutUs,
        }),
      after: (delayUs, action) =>
        scheduler.after(delayUs, () => {
          if (instance.life === life) action();
        }),
    });
  }

  #serverOf(server: Instance): Availability {
    const found = this.#host.peer('availability', server.component);
    check(found instanceof Availability, 'server has no capability availability', server.component);
    return found;
  }
}

function defectsOf(instance: Instance): BlobStoreDefects {
  return {
    withheldShare: instance.amount('shard_withhold', 'share', 0),
    badBranchShare: Math.max(
      wrongShare(instance, 'da_branch'),
      instance.amount('proof_tamper', 'share', 0),
    ),
    otherBlobShare: wrongShare(instance, 'da_other_blob'),
    hasWrongParity: instance.flags.has('bad_parity'),
  };
}

function roundTrip(client: AvailabilityClient, reply: (answer: Answer) => void): void {
  client.post((blob) => {
    if (blob === null) {
      reply(answer(false, 'no server took the blob'));
      return;
    }
    client.sample(blob, (isAvailable) => {
      if (!isAvailable) {
        reply(answer(false, 'a sample failed'));
        return;
      }
      client.retrieve(blob, (outcome) =>
        reply(answer(outcome === 'ok', outcome === 'ok' ? null : `retrieval: ${outcome}`)),
      );
    });
  });
}

function auditLast(
  client: AvailabilityClient,
  count: number,
  reply: (answer: Answer) => void,
): void {
  const blobs = client.known.slice(-count);
  if (blobs.length === 0) {
    reply(noAnswer('it has posted no blobs yet'));
    return;
  }
  const bad = new Map<RetrievalOutcome, number>();
  let left = blobs.length;
  for (const blob of blobs) {
    client.audit(blob, (outcome) => {
      if (outcome !== 'ok') bad.set(outcome, (bad.get(outcome) ?? 0) + 1);
      left -= 1;
      if (left > 0) return;
      const detail = [...bad].map(([why, times]) => `${why}: ${times}`).join(', ') || null;
      reply({ value: bad.size === 0, samples: blobs.length, detail });
    });
  }
}
