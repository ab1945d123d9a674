/**
 * Lasting sessions between people and a service, as over a WebSocket: people come to an instance
 * that is ready and stay until they leave or it goes; then all of its sessions come back at once.
 */
import { poissonWaitUs } from '../../kernel/distributions.ts';
import type { Stream } from '../../kernel/stream.ts';
import type { Micros } from '../../kernel/time.ts';
import { BroadcastQueue } from '../requests/broadcast.ts';
import {
  answer,
  type Capability,
  type CapabilityHost,
  type CapabilityKind,
  type MetricFacts,
  type Probe,
} from '../runtime/capability.ts';
import type { Exposition } from '../runtime/exposition.ts';
import { OUTSIDE } from '../runtime/fabric.ts';
import type { Instance } from '../runtime/instance.ts';
import { repeatWhileRunning } from './process/repeat.ts';
import { wrongShare } from './process/wrong.ts';
import { type SessionsSpec, sessionsSchema } from './sessions/spec.ts';

export { sessionsSchema };

/** A session that a defect closes lasts so long. */
const DROPPED_AFTER_US = 2_000_000;

const metricsOf = ({ prefix }: Pick<SessionsSpec, 'prefix'>) =>
  ({
    [`${prefix}_ws_connects_total`]: { type: 'counter', help: 'Sessions that began' },
    [`${prefix}_ws_disconnects_total`]: { type: 'counter', help: 'Sessions that ended' },
    [`${prefix}_ws_sessions`]: { type: 'gauge', help: 'Sessions that stand' },
    [`${prefix}_broadcast_queue`]: { type: 'gauge', help: 'Copies of messages that wait' },
    [`${prefix}_broadcast_sent_total`]: { type: 'counter', help: 'Copies of messages sent' },
    [`${prefix}_send_errors_total`]: {
      type: 'counter',
      help: 'Copies of messages for which there was no room',
    },
  }) as const satisfies Record<string, MetricFacts>;

/** The kind. */
export const sessions: CapabilityKind<SessionsSpec> = {
  kind: 'sessions',
  schema: sessionsSchema,
  metrics: metricsOf({ prefix: 'api' }),
  metricsOf,
  probes: {
    ws_accepts: { gives: 'bool', help: 'Whether it takes a new session now' },
    ws_sessions: { gives: 'count', help: 'Sessions that stand' },
  },
  operations: [],
  settings: {},
  traits: {},
  faults: ['hang', 'port_closed', 'cpu_slow', 'queue_cap', 'partition'],
  results: { dropped_sessions: 'closes sessions soon after they begin, in `share` of them' },
  partners: () => [{ group: null }],
  unfelt: ({ fault, limit, port }, { queue }) => {
    if (port === 'peers') return 'it has no port for other processes';
    return fault === 'queue_cap' && Number(limit) >= queue
      ? `its queue holds ${queue} anyway`
      : null;
  },
  create: (host, spec) => new Sessions(host, spec),
};

/** What one process has. */
interface Hall {
  readonly instance: Instance;
  open: number;
  connects: number;
  disconnects: number;
  /** How often all of its sessions ended at once. */
  emptied: number;
  /** Of queues that it had before, with other limits. */
  sentBefore: number;
  errorsBefore: number;
  queue: BroadcastQueue;
}

class Sessions implements Capability {
  readonly probes: ReadonlyMap<string, Probe>;
  readonly #host: CapabilityHost;
  readonly #spec: SessionsSpec;
  readonly #stream: Stream;
  readonly #halls = new Map<Instance, Hall>();
  #turn = 0;

  constructor(host: CapabilityHost, spec: SessionsSpec) {
    this.#host = host;
    this.#spec = spec;
    this.#stream = host.stream('people');
    this.probes = new Map<string, Probe>([
      ['ws_accepts', (instance, _args, reply) => reply(answer(accepts(instance)))],
      [
        'ws_sessions',
        (instance, _args, reply) => reply(answer(this.#halls.get(instance)?.open ?? 0)),
      ],
    ]);
  }

  begin(): void {
    for (let user = 0; user < this.#spec.users; user += 1) this.#comeLater(0);
  }

  started(instance: Instance): void {
    const queue = this.#queueOf(instance);
    const counts = { open: 0, connects: 0, disconnects: 0, emptied: 0 };
    const hall = { instance, ...counts, sentBefore: 0, errorsBefore: 0, queue };
    this.#halls.set(instance, hall);
    const { scheduler } = this.#host;
    repeatWhileRunning(scheduler, instance, this.#spec.publishEveryUs, () => {
      if (this.#isCutOff(instance)) this.#empty(instance);
      hall.queue.publish(scheduler.nowUs(), hall.open);
    });
  }

  /** Sessions move on as soon as the process takes nothing new. */
  drain(instance: Instance, done: () => void): void {
    this.#empty(instance);
    done();
  }

  stopped(instance: Instance): void {
    this.#empty(instance);
    this.#halls.delete(instance);
  }

  /** Nobody hears of a process that hangs: its sessions break when it is no longer ready. */
  readyChanged(instance: Instance): void {
    if (!instance.isReady) this.#empty(instance);
  }

  changed(instance: Instance): void {
    const hall = this.#halls.get(instance);
    if (hall === undefined) return;
    hall.sentBefore += hall.queue.sentCount(this.#host.scheduler.nowUs());
    hall.errorsBefore += hall.queue.droppedCount;
    hall.queue = this.#queueOf(instance);
  }

  expose(instance: Instance, out: Exposition): void {
    const hall = this.#halls.get(instance);
    if (hall === undefined) return;
    const { prefix } = this.#spec;
    const nowUs = this.#host.scheduler.nowUs();
    const { connects, disconnects, open, queue, sentBefore, errorsBefore } = hall;
    out.value(`${prefix}_ws_connects_total`, connects);
    out.value(`${prefix}_ws_disconnects_total`, disconnects);
    out.value(`${prefix}_ws_sessions`, open);
    out.value(`${prefix}_broadcast_queue`, queue.queueLength(nowUs));
    out.value(`${prefix}_broadcast_sent_total`, sentBefore + queue.sentCount(nowUs));
    out.value(`${prefix}_send_errors_total`, errorsBefore + queue.droppedCount);
  }

  #queueOf(instance: Instance): BroadcastQueue {
    const sendUs = Math.max(1, Math.round(this.#spec.sendTimeUs / instance.speed));
    const limit = instance.amount('queue_cap', 'limit', this.#spec.queue);
    return new BroadcastQueue(sendUs, Math.max(1, Math.min(limit, this.#spec.queue)));
  }

  #comeLater(leastUs: Micros): void {
    const delayUs = leastUs + this.#stream.below(this.#spec.reconnectUs + 1);
    this.#host.scheduler.after(delayUs, () => this.#come());
  }

  /** Somebody wants a session: with the next instance in turn that takes one. */
  #come(): void {
    const open = [...this.#halls.values()].filter(
      ({ instance }) => accepts(instance) && !this.#isCutOff(instance),
    );
    const hall = open[this.#turn % Math.max(1, open.length)];
    this.#turn += 1;
    if (hall === undefined) {
      this.#comeLater(this.#spec.retryUs);
      return;
    }
    hall.open += 1;
    hall.connects += 1;
    const isDropped = this.#stream.chance(wrongShare(hall.instance, 'dropped_sessions'));
    const stayUs = poissonWaitUs(this.#stream, this.#spec.lifetimeUs);
    this.#leaveAfter(hall, isDropped ? DROPPED_AFTER_US : stayUs);
  }

  /** Whether nothing gets through between people and an instance. */
  #isCutOff(instance: Instance): boolean {
    return this.#host.fabric.isCut(OUTSIDE, instance.index);
  }

  // A session that its process took with it has been counted as ended, and its person has come back.
  #leaveAfter(hall: Hall, stayUs: Micros): void {
    const { emptied } = hall;
    this.#host.scheduler.after(stayUs, () => {
      if (hall.emptied !== emptied) return;
      hall.open -= 1;
      hall.disconnects += 1;
      this.#comeLater(0);
    });
  }

  /** All sessions of an instance end at once. */
  #empty(instance: Instance): void {
    const hall = this.#halls.get(instance);
    if (hall === undefined) return;
    hall.disconnects += hall.open;
    hall.emptied += 1;
    for (; hall.open > 0; hall.open -= 1) this.#comeLater(0);
  }
}

function accepts(instance: Instance): boolean {
  const port = instance.parameter('port_closed', 'port');
  return instance.isReady && instance.isAlive && port !== 'all' && port !== 'api';
}
