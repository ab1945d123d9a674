/** A component whose instances work for a market of jobs. */
import type { ProviderQuality } from '../../jobs/provider.ts';
import type { Capability, CapabilityHost, CapabilityKind } from '../../runtime/capability.ts';
import type { Exposition } from '../../runtime/exposition.ts';
import type { Instance } from '../../runtime/instance.ts';
import { reaches } from '../process/reach.ts';
import { wrongShare } from '../process/wrong.ts';
import { type JobProviderSpec, jobProviderSchema } from './spec.ts';

/** The kind. */
export const jobProvider: CapabilityKind<JobProviderSpec> = {
  kind: 'job_provider',
  schema: jobProviderSchema,
  metrics: {
    job_provider_speed: { type: 'gauge', help: 'Seconds of work that a slot does in a second' },
  },
  probes: {},
  operations: [],
  settings: {},
  traits: {},
  faults: ['cpu_slow', 'hang', 'port_closed', 'link_loss', 'link_delay', 'partition'],
  results: {
    job_result: 'returns results that do not pass, `share` of them',
    job_silence: 'takes jobs and never answers, `share` of them',
  },
  create: (host, spec) => new JobProvider(host, spec),
};

export class JobProvider implements Capability {
  readonly spec: JobProviderSpec;
  readonly #host: CapabilityHost;

  constructor(host: CapabilityHost, spec: JobProviderSpec) {
    this.#host = host;
    this.spec = spec;
  }

  get instances(): readonly Instance[] {
    return this.#host.instances;
  }

  expose(instance: Instance, out: Exposition): void {
    out.value('job_provider_speed', this.spec.speed * instance.speed);
  }

  /**
   * What an instance is able to do, read anew for every lease.
   *
   * @param dispatcher - Who leases, at that moment.
   */
  qualityOf(instance: Instance, dispatcher: () => Instance | undefined): ProviderQuality {
    const { spec } = this;
    const { fabric } = this.#host;
    return {
      slots: spec.slots,
      get unitsPerSecond() {
        return spec.speed * instance.speed;
      },
      get passShare() {
        return spec.passShare * (1 - wrongShare(instance, 'job_result'));
      },
      get silentShare() {
        const from = dispatcher();
        if (from === undefined || !reaches(fabric, from, instance)) return 1;
        if (fabric.travelUs(from.index, instance.index) < 0) return 1;
        return Math.max(spec.silentShare, wrongShare(instance, 'job_silence'));
      },
    };
  }
}
