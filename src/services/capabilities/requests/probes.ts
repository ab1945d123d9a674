/** What a process of a service tells about its requests when it is asked. */
import type { Sampler } from '../../../kernel/distributions.ts';
import { US_PER_SECOND } from '../../../kernel/time.ts';
import type { ServiceInstance } from '../../requests/instance.ts';
import type { RequestPath } from '../../requests/request-path.ts';
import { incompatibilities, type Surface } from '../../requests/surface.ts';
import {
  type Answer,
  type Arguments,
  answer,
  type CapabilityHost,
  noAnswer,
  type Probe,
} from '../../runtime/capability.ts';
import type { Instance } from '../../runtime/instance.ts';
import { wrongShare } from '../process/wrong.ts';
import type { Consumers } from './consumers.ts';
import { brokenSurface, surfaceOf, surfaceText, usesUnder } from './release-surface.ts';
import type { RequestsSpec } from './spec.ts';

/** What the probes look at. */
interface ProbedService {
  readonly host: CapabilityHost;
  readonly spec: RequestsSpec;
  readonly path: RequestPath;
  readonly consumers: Consumers;
  readonly serviceTime: Sampler;
  serverOf(instance: Instance): ServiceInstance;
  /** What a process serves now. */
  surfaceOf(instance: Instance): Surface;
}

/** The probes by name. */
export function requestProbes(service: ProbedService): ReadonlyMap<string, Probe> {
  const { host, path, consumers } = service;
  const stream = host.stream('probes');
  return new Map<string, Probe>([
    [
      'answers',
      (instance, args, reply) => {
        path.advance();
        const { state, busyCount, queueLength, capacity } = service.serverOf(instance);
        if (state !== 'accepting' || queueLength >= Math.max(1, capacity.queueMax)) {
          reply(noAnswer(`${instance.name} takes no requests`));
          return;
        }
        // Those that wait before it take about as long as it does itself, all workers together.
        const turns = 1 + Math.floor((busyCount + queueLength) / capacity.workers);
        const waitUs = Math.round((turns * service.serviceTime(stream)) / instance.speed);
        const { life } = instance;
        host.scheduler.after(waitUs, () => {
          const isGone = instance.life !== life || !instance.isAlive;
          const isError = stream.chance(wrongShare(instance, 'error_answers'));
          if (isGone) reply(noAnswer(`${instance.name} is gone`));
          else if (isError) reply(answer(false, 'it answered with an error'));
          else reply(answersOf(service, instance, args));
        });
      },
    ],
    [
      'surface',
      (instance, args, reply) => {
        const surface = offered(service, instance, args);
        reply(typeof surface === 'string' ? noAnswer(surface) : answer(surfaceText(surface)));
      },
    ],
    [
      'incompatible_methods',
      (instance, args, reply) => reply(incompatible(service, instance, args)),
    ],
    [
      'p95',
      (instance, _args, reply) => {
        path.advance();
        const { latency } = service.serverOf(instance);
        const us = latency.quantileUs(0.95);
        if (us === undefined) reply(noAnswer(`${instance.name} has answered nothing yet`));
        else reply({ value: us / US_PER_SECOND, samples: latency.count, detail: null });
      },
    ],
    [
      'public_share',
      (instance, _args, reply) => {
        path.advance();
        const [outside, all] = consumers.since(instance);
        if (all === 0) reply(noAnswer('nobody has asked yet'));
        else reply({ value: outside / all, samples: all, detail: null });
      },
    ],
  ]);
}

function answersOf(
  { spec, surfaceOf: serves }: ProbedService,
  instance: Instance,
  args: Arguments,
) {
  const { method } = args;
  const known = surfaceOf(spec.methods, instance.artifact?.release.traits ?? new Map());
  const wanted = method === undefined ? [...known.keys()] : [String(method)];
  const missing = wanted.find((name) => !serves(instance).has(name));
  return answer(missing === undefined, missing === undefined ? null : `it has no ${missing}`);
}

/** What an instance serves, or would serve with another release; or why nobody knows. */
function offered(
  { host, spec, surfaceOf: serves }: ProbedService,
  instance: Instance,
  { version }: Arguments,
): Surface | string {
  if (version === undefined) return serves(instance);
  const candidate = host.candidate(instance, String(version));
  if (candidate === undefined) return `there is no image of ${version}`;
  return brokenSurface(surfaceOf(spec.methods, candidate.release.traits), candidate.flags);
}

function incompatible(service: ProbedService, instance: Instance, args: Arguments): Answer {
  const { spec, consumers } = service;
  const { client, client_version: built } = args as Readonly<Record<string, unknown>>;
  const surface = offered(service, instance, args);
  if (typeof surface === 'string') return noAnswer(surface);
  const concerned = spec.clients.filter(
    ({ name, from }) => client === undefined || client === name || client === from,
  );
  if (concerned.length === 0) return noAnswer(`${String(client)} is no client`);
  const details = new Set<string>();
  const version = built === undefined ? undefined : String(built);
  let samples = 0;
  for (const one of concerned) {
    for (const traits of consumers.traitsOf(one, version)) {
      const uses = usesUnder(one, spec.methods, traits).map(({ method }) => method);
      samples += uses.length;
      const known = surfaceOf(spec.methods, traits);
      for (const { method, verdict, at } of incompatibilities(known, surface, uses)) {
        details.add(`${one.name}: ${method} ${verdict}${at === method ? '' : ` at ${at}`}`);
      }
    }
  }
  return { value: details.size, samples, detail: [...details].join('; ') || null };
}
