/**
 * The peers of a process: a list of addresses that somebody wrote down at some time, those of them
 * behind which anybody is, and what pings to them tell.
 */
import { type Micros, US_PER_SECOND } from '../../kernel/time.ts';
import {
  answer,
  type Capability,
  type CapabilityHost,
  type CapabilityKind,
  noAnswer,
  type Operation,
  type Probe,
} from '../runtime/capability.ts';
import type { Exposition } from '../runtime/exposition.ts';
import type { Instance } from '../runtime/instance.ts';
import { reaches, takesMessages } from './process/reach.ts';
import { repeatWhileRunning } from './process/repeat.ts';
import { SecondsHistogram } from './process/seconds-histogram.ts';
import { type SeedsSpec, seedsSchema } from './seeds/spec.ts';

export { seedsSchema };

const RTT_BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.4, 0.5, 1, 2.5, 5];

/** The kind. */
export const seeds: CapabilityKind<SeedsSpec> = {
  kind: 'seeds',
  schema: seedsSchema,
  metrics: {
    p2p_peers: { type: 'gauge', help: 'Peers that it keeps and that answer' },
    p2p_known_seeds: { type: 'gauge', help: 'Addresses on its list' },
    p2p_reachable_seeds: { type: 'gauge', help: 'Addresses behind which somebody answers' },
    p2p_seeds_age_seconds: { type: 'gauge', help: 'Time since the list was refreshed' },
    p2p_pings_total: { type: 'counter', help: 'Pings sent to peers' },
    p2p_drops_total: { type: 'counter', help: 'Pings that were lost on the way, or not answered' },
    p2p_rtt_seconds: { type: 'histogram', help: 'Time from a ping to its answer' },
    p2p_backpressured_peers: { type: 'gauge', help: 'Peers whose last answer took too long' },
  },
  probes: {
    seeds_count: { gives: 'count', help: 'Addresses on its list' },
    seeds_reachable_ratio: {
      gives: 'ratio',
      help: 'Share of them behind which somebody answers when it looks',
    },
    seeds_age: { gives: 'seconds', help: 'Time since the list was refreshed' },
    peers: { gives: 'count', help: 'Peers that it keeps and that answer' },
  },
  operations: ['refresh_seeds'],
  settings: {},
  traits: {},
  partners: ({ addresses }) => addresses.map((group) => ({ group })),
  faults: ['dns_stale', 'link_loss', 'link_delay', 'partition', 'port_closed', 'hang'],
  results: {},
  create: (host, spec) => new Seeds(host, spec),
};

class Peers {
  pings = 0;
  drops = 0;
  readonly rtt = new SecondsHistogram(RTT_BOUNDS);
  readonly slow = new Set<Instance>();
}

class Seeds implements Capability {
  readonly probes: ReadonlyMap<string, Probe>;
  readonly operations: ReadonlyMap<string, Operation>;
  readonly #host: CapabilityHost;
  readonly #spec: SeedsSpec;
  readonly #peers = new Map<Instance, Peers>();
  #refreshedUs: Micros;

  constructor(host: CapabilityHost, spec: SeedsSpec) {
    this.#host = host;
    this.#spec = spec;
    this.#refreshedUs = -spec.ageUs;
    this.probes = new Map<string, Probe>([
      ['seeds_count', (instance, _args, reply) => reply(answer(this.#list(instance).length))],
      ['seeds_age', (_instance, _args, reply) => reply(answer(this.#ageSeconds()))],
      ['peers', (instance, _args, reply) => reply(answer(this.#kept(instance).length))],
      [
        'seeds_reachable_ratio',
        (instance, _args, reply) => {
          const list = this.#list(instance);
          const dead = list.filter((one) => !this.#isLive(instance, one));
          const detail = dead.map(({ name }) => name).join(', ') || null;
          if (list.length === 0) reply(noAnswer('the list is empty'));
          else reply({ value: 1 - dead.length / list.length, samples: list.length, detail });
        },
      ],
    ]);
    this.operations = new Map<string, Operation>([
      [
        'refresh_seeds',
        (_instances, _args, reply) => {
          this.#refreshedUs = host.scheduler.nowUs();
          reply({ isDone: true, detail: null });
        },
      ],
    ]);
  }

  begin(): void {
    const { refreshEveryUs } = this.#spec;
    if (refreshEveryUs !== undefined) this.#refreshEvery(refreshEveryUs);
  }

  started(instance: Instance): void {
    const peers = new Peers();
    this.#peers.set(instance, peers);
    repeatWhileRunning(this.#host.scheduler, instance, this.#spec.pingEveryUs, () => {
      for (const peer of this.#known(instance).slice(0, this.#spec.peersMax)) {
        this.#ping(instance, peer, peers);
      }
    });
  }

  stopped(instance: Instance): void {
    this.#peers.delete(instance);
  }

  expose(instance: Instance, out: Exposition): void {
    const peers = this.#peers.get(instance);
    if (peers === undefined) return;
    const list = this.#list(instance);
    const live = list.filter((one) => this.#isLive(instance, one));
    out.value('p2p_peers', Math.min(this.#spec.peersMax, live.length));
    out.value('p2p_known_seeds', list.length);
    out.value('p2p_reachable_seeds', live.length);
    out.value('p2p_seeds_age_seconds', this.#ageSeconds());
    out.value('p2p_pings_total', peers.pings);
    out.value('p2p_drops_total', peers.drops);
    out.histogram('p2p_rtt_seconds', peers.rtt);
    out.value('p2p_backpressured_peers', peers.slow.size);
  }

  #refreshEvery(everyUs: Micros): void {
    this.#host.scheduler.after(everyUs, () => {
      this.#refreshedUs = this.#host.scheduler.nowUs();
      this.#refreshEvery(everyUs);
    });
  }

  #ageSeconds(): number {
    return (this.#host.scheduler.nowUs() - this.#refreshedUs) / US_PER_SECOND;
  }

  /** Addresses on the list; nobody is a seed of itself. */
  #list(instance: Instance): readonly Instance[] {
    const all = this.#spec.addresses.flatMap((group) => this.#host.instancesOf(group));
    return [...new Set(all)].filter((one) => one !== instance);
  }

  /** Addresses behind which a process once was and still is, as far as names tell. */
  #known(instance: Instance): readonly Instance[] {
    const list = this.#list(instance);
    const share = instance.amount('dns_stale', 'share', 0);
    return list.slice(Math.round(share * list.length));
  }

  #isLive(instance: Instance, seed: Instance): boolean {
    return this.#known(instance).includes(seed) && reaches(this.#host.fabric, instance, seed);
  }

  /** Peers that it keeps: the first that answer. */
  #kept(instance: Instance): readonly Instance[] {
    const live = this.#known(instance).filter((one) => this.#isLive(instance, one));
    return live.slice(0, this.#spec.peersMax);
  }

  #ping(instance: Instance, peer: Instance, peers: Peers): void {
    const { fabric } = this.#host;
    peers.pings += 1;
    const thereUs = fabric.travelUs(instance.index, peer.index);
    const backUs = fabric.travelUs(peer.index, instance.index);
    if (thereUs < 0 || backUs < 0 || !takesMessages(peer)) {
      peers.drops += 1;
      return;
    }
    peers.rtt.observe(thereUs + backUs);
    if (thereUs + backUs > this.#spec.slowAfterUs) peers.slow.add(peer);
    else peers.slow.delete(peer);
  }
}
