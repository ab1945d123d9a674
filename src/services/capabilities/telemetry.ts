/**
 * Telemetry of a process: a task that writes a snapshot to the log and sends it to a collector.
 *
 * What a process says of its channel and gates is what its configuration says: no proof of what it
 * runs. What it has sent is no proof of what has come: the collector tells that.
 */
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
import { gatesOn } from '../runtime/process-probes.ts';
import { type TelemetrySpec, telemetrySchema } from './telemetry/spec.ts';
import { TELEMETRY_FIELDS, TELEMETRY_SETTINGS, TelemetryTask } from './telemetry/task.ts';

export { telemetrySchema };

/** The kind. */
export const telemetry: CapabilityKind<TelemetrySpec> = {
  kind: 'telemetry',
  schema: telemetrySchema,
  metrics: {
    telemetry_snapshots_total: { type: 'counter', help: 'Snapshots taken and logged' },
    telemetry_sent_total: { type: 'counter', help: 'Payloads sent, repeated ones included' },
    telemetry_confirmed_total: { type: 'counter', help: 'Payloads that the collector confirmed' },
    telemetry_failed_total: {
      type: 'counter',
      help: 'Payloads sent that nobody confirmed in time, and snapshots that cannot be encoded',
    },
    telemetry_dropped_total: { type: 'counter', help: 'Payloads given up' },
    telemetry_queue: { type: 'gauge', help: 'Payloads that wait, the one under way included' },
    telemetry_last_observed_height: { type: 'gauge', help: 'Height in the last snapshot' },
    telemetry_enabled: { type: 'gauge', help: 'Whether the task runs, by its channel' },
  },
  probes: {
    rollout_status: {
      gives: 'texts',
      help: 'What the process says of itself: `channel=`, `gates=`, `telemetry=`',
    },
    status_channel: { gives: 'text', help: 'The channel that its configuration says' },
    status_gates: { gives: 'texts', help: 'The feature gates that its configuration says are on' },
    status_telemetry: { gives: 'text', help: '`disabled`, `log_only` or `sending`' },
    telemetry_reaches: { gives: 'bool', help: 'Whether a payload gets to the collector and back' },
    telemetry_height: { gives: 'count', help: 'Height in the last snapshot' },
    log_fields: {
      gives: 'texts',
      help: 'Fields in the last line that the task wrote to the log',
    },
  },
  operations: [],
  settings: TELEMETRY_SETTINGS,
  traits: {},
  faults: ['hang', 'link_loss', 'link_delay', 'partition', 'config_wrong'],
  partners: () => [{ kind: 'collector' }],
  unfelt: ({ result, path }, { fields }) => {
    if (result !== 'telemetry_fields') return null;
    const known = [...TELEMETRY_FIELDS, ...fields];
    return known.some((field) => field === path) ? null : `its path is one of ${known.join(', ')}`;
  },
  results: {
    frozen_telemetry: 'shows the same snapshot again and again',
    dead_telemetry: 'takes no snapshots any more, while the process goes on',
    garbled_telemetry: 'encodes snapshots otherwise than the collector reads them',
    telemetry_fields: 'leaves the field `path` out of snapshots and log lines',
    status_channel: 'says of itself that it is on another channel than the one configured',
  },
  create: (host, spec) => new Telemetry(host, spec),
};

class Telemetry implements Capability {
  readonly probes: ReadonlyMap<string, Probe>;
  readonly #host: CapabilityHost;
  readonly #spec: TelemetrySpec;
  readonly #tasks = new Map<Instance, TelemetryTask>();
  #incarnations = 0;

  constructor(host: CapabilityHost, spec: TelemetrySpec) {
    this.#host = host;
    this.#spec = spec;
    const ask =
      (question: (instance: Instance, task: TelemetryTask) => Answer): Probe =>
      (instance, _args, reply) => {
        const task = this.#tasks.get(instance);
        reply(
          task === undefined ? noAnswer(`${instance.name} runs no task`) : question(instance, task),
        );
      };
    this.probes = new Map<string, Probe>([
      ['rollout_status', ask((instance, task) => answer(statusOf(instance, task)))],
      ['status_channel', ask((instance) => answer(channelOf(instance)))],
      ['status_gates', ask((instance) => answer(gatesOn(instance)))],
      ['status_telemetry', ask((_instance, task) => answer(modeOf(task)))],
      ['telemetry_height', ask((_instance, task) => heightAnswer(task))],
      ['log_fields', ask((_instance, task) => fieldsAnswer(task))],
      [
        'telemetry_reaches',
        (instance, _args, reply) => {
          const task = this.#tasks.get(instance);
          if (task === undefined || modeOf(task) !== 'sending') {
            reply(answer(false, `${instance.name} sends nothing`));
          } else task.reach((isReached) => reply(answer(isReached)));
        },
      ],
    ]);
  }

  started(instance: Instance): void {
    this.#begin(instance);
  }

  stopped(instance: Instance): void {
    this.#tasks.get(instance)?.exporter.stop();
    this.#tasks.delete(instance);
  }

  /** A task with other settings is another task; the one of a hung process stands still. */
  changed(instance: Instance): void {
    const task = this.#tasks.get(instance);
    if (task === undefined) return;
    if (task.isOutdated) {
      task.exporter.stop();
      this.#begin(instance);
    }
    this.#strike(instance);
  }

  expose(instance: Instance, out: Exposition): void {
    const task = this.#tasks.get(instance);
    if (task === undefined) return;
    const { exporter } = task;
    out.value('telemetry_snapshots_total', exporter.snapshotCount);
    out.value('telemetry_sent_total', exporter.sentCount);
    out.value('telemetry_confirmed_total', exporter.confirmedCount);
    out.value('telemetry_failed_total', task.failedCount);
    out.value('telemetry_dropped_total', exporter.droppedCount);
    out.value('telemetry_queue', exporter.queueLength);
    out.value('telemetry_last_observed_height', Math.max(0, exporter.lastObservedHeight));
    out.value('telemetry_enabled', task.isEnabled ? 1 : 0, task.labels);
  }

  #begin(instance: Instance): void {
    this.#incarnations += 1;
    const of = { host: this.#host, spec: this.#spec, instance };
    this.#tasks.set(instance, new TelemetryTask({ ...of, incarnation: this.#incarnations }));
    this.#strike(instance);
  }

  #strike(instance: Instance): void {
    const defects = this.#tasks.get(instance)?.exporter.defects;
    if (defects === undefined) return;
    defects.isFrozen = instance.flags.has('wrong_result.frozen_telemetry');
    defects.isDead = instance.flags.has('wrong_result.dead_telemetry') || !instance.isAlive;
    if (instance.flags.has('wrong_result.garbled_telemetry')) defects.encode = garbled;
    else delete defects.encode;
  }
}

const garbled = () => new Uint8Array([0xff]);

function statusOf(instance: Instance, task: TelemetryTask): readonly string[] {
  const gates = gatesOn(instance).join(',');
  return [`channel=${channelOf(instance)}`, `gates=${gates}`, `telemetry=${modeOf(task)}`];
}

function channelOf(instance: Instance): string {
  if (instance.flags.has('wrong_result.status_channel')) return 'unknown';
  return String(instance.setting('release.channel') ?? '');
}

function modeOf({ isEnabled, endpoint }: TelemetryTask): 'disabled' | 'log_only' | 'sending' {
  if (!isEnabled) return 'disabled';
  return endpoint === '' ? 'log_only' : 'sending';
}

function heightAnswer({ exporter }: TelemetryTask): Answer {
  const { lastObservedHeight } = exporter;
  return lastObservedHeight < 0 ? noAnswer('no snapshot yet') : answer(lastObservedHeight);
}

/** The fields as somebody who reads the log finds them. */
function fieldsAnswer({ lastLine }: TelemetryTask): Answer {
  if (lastLine === '') return noAnswer('no line yet');
  const { fields } = JSON.parse(lastLine) as { readonly fields: Readonly<Record<string, unknown>> };
  return answer([...Object.keys(fields), 'height'].sort());
}
