import { Streams } from '../../../src/kernel/streams.ts';
import { seconds } from '../../../src/kernel/time.ts';
import type { ClientOptions } from '../../../src/services/requests/clients.ts';
import type { Build } from '../../../src/services/requests/instance.ts';
import { RequestPath } from '../../../src/services/requests/request-path.ts';
import { serviceTime } from '../../../src/services/requests/service-time.ts';
import type { Method, Surface } from '../../../src/services/requests/surface.ts';
import { VirtualScheduler } from '../virtual-scheduler.ts';

/** A method without parameters whose result is one number. */
const plain: Method = { parameters: {}, result: { value: 'number' } };

export function surfaceOf(...names: readonly string[]): Surface {
  return new Map(names.map((name) => [name, plain]));
}

export function buildOf(meanUs: number, variation: number, change: Partial<Build> = {}): Build {
  return { serviceTime: serviceTime(meanUs, variation), surface: surfaceOf('get'), ...change };
}

/** Clients of method `get` in an open loop, without retries and with endless patience. */
export function openClients(
  streams: Streams,
  ratePerSecond: number,
  change: Partial<ClientOptions> = {},
): ClientOptions {
  return {
    stream: streams.of('clients', 'requests'),
    surface: surfaceOf('get'),
    uses: [{ method: 'get', weight: 1 }],
    timeoutUs: seconds(1e6),
    retry: { retryMax: 0, backoffUs: 0, backoffUsMax: 0, jitter: 0 },
    load: { kind: 'open', ratePerSecond },
    ...change,
  };
}

/** A path of some instances that are started and ready. */
export function pathOf(
  instanceCount: number,
  build: Build,
  {
    seed = '1',
    workers = 4,
    queueMax = 1e6,
    policy = 'round_robin' as 'round_robin' | 'least_outstanding',
  } = {},
) {
  const scheduler = new VirtualScheduler();
  const streams = new Streams(seed);
  const path = new RequestPath(scheduler, policy);
  const instances = Array.from({ length: instanceCount }, (_, index) => {
    const instance = path.addInstance(
      { workers, queueMax },
      streams.of(`instance-${index}`, 'service'),
    );
    path.start(instance, build);
    path.setReady(instance, true);
    return instance;
  });
  return { scheduler, streams, path, instances, instance: instances[0]! };
}
