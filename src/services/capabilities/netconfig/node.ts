/** One node: its middleware, the two services behind it, its files and its backups. */

import type { Stream } from '../../../kernel/stream.ts';
import type { DiagnosticsBundle } from '../../netconfig/diagnostics.ts';
import { INTERFACES_PATH, OVERLAY_PATH } from '../../netconfig/domain.ts';
import { hashText } from '../../netconfig/file-text.ts';
import type { ApiRequest } from '../../netconfig/implementation.ts';
import { NodeAgent, type ServedApply } from '../../netconfig/node-agent.ts';
import { type Backend, Router, type RouterConfig } from '../../netconfig/router.ts';
import { ServiceClock } from '../../netconfig/service-time.ts';
import type { CapabilityHost } from '../../runtime/capability.ts';
import type { Instance } from '../../runtime/instance.ts';
import { wrongFactor, wrongShare } from '../process/wrong.ts';
import { type ClassName, requestsOf } from './classes.ts';
import type { Cluster } from './cluster.ts';
import { NodeCode } from './code.ts';
import { NodeCounts } from './counts.ts';
import { heldText, versionOf } from './held-text.ts';
import { NodeBackups } from './node-backups.ts';
import { servedAt } from './service-times.ts';
import type { NetconfigSpec } from './spec.ts';
import { churnCard } from './topology.ts';
import { defectsOf } from './wrong-results.ts';

const JOURNAL_LINES = 200;

/** What was counted when the phase took effect: what came before says nothing about it. */
interface PhaseStart {
  readonly eligible: number;
  readonly covered: number;
  readonly legacyWrites: number;
  readonly rewriteWrites: number;
}

const AT_ZERO: PhaseStart = { eligible: 0, covered: 0, legacyWrites: 0, rewriteWrites: 0 };

export class NetworkNode {
  readonly instance: Instance;
  readonly agent: NodeAgent;
  readonly backups: NodeBackups;
  readonly codes: { readonly [Name in Backend]: NodeCode };
  readonly journal: string[] = [];
  /** Bundles that were collected, oldest first. */
  readonly diagnostics: DiagnosticsBundle[] = [];
  counts: NodeCounts;
  /** Until when operators keep off the node, since one of them works on it. */
  reservedUntilUs = 0;
  readonly #host: CapabilityHost;
  /** Draws which calls of the service are lost. */
  readonly #links: Stream;
  readonly #spec: NetconfigSpec;
  readonly #cluster: Cluster;
  #phaseStart = AT_ZERO;
  #package: string | null = null;
  #isEnding = false;

  constructor(host: CapabilityHost, spec: NetconfigSpec, cluster: Cluster, instance: Instance) {
    this.#host = host;
    this.#spec = spec;
    this.#cluster = cluster;
    this.instance = instance;
    this.counts = new NodeCounts(spec.buckets);
    this.backups = new NodeBackups(instance, cluster, spec);
    const code = { stream: host.stream(`defects/${instance.name}`), unread: cluster.unread };
    this.#links = host.stream(`links/${instance.name}`);
    this.codes = {
      legacy: new NodeCode('legacy', {
        ...code,
        variants: cluster.legacy,
        isThere: () => this.#answersLegacy,
      }),
      rewrite: new NodeCode('rewrite', {
        ...code,
        variants: cluster.rewrite,
        isThere: () => this.#answersRewrite,
      }),
    };
    this.agent = new NodeAgent({
      node: instance.name,
      state: cluster.state,
      router: new Router(this.#routing()),
      scheduler: host.scheduler,
      stream: host.stream(`service/${instance.name}`),
      backends: {
        legacy: { implementation: this.codes.legacy, clock: this.#clock('legacy') },
        rewrite: { implementation: this.codes.rewrite, clock: this.#clock('rewrite') },
      },
      timeoutUs: spec.apiTimeoutUs,
      applyTimeoutUs: spec.applyTimeoutUs,
    });
  }

  get name(): string {
    return this.instance.name;
  }

  /** Whether the package of the old implementation is installed. */
  get hasLegacy(): boolean {
    return this.instance.trait('has_legacy', true);
  }

  /** Whether the package of the rewrite is installed. */
  get hasRewrite(): boolean {
    return this.instance.trait('has_rewrite', true);
  }

  get isServiceEnabled(): boolean {
    return this.hasRewrite && this.instance.setting(this.#spec.serviceKey) === true;
  }

  /** Whether the service of the rewrite runs on this node. */
  get isServiceActive(): boolean {
    if (this.#spec.service === undefined) return this.isServiceEnabled;
    return this.hasRewrite && this.#service?.isAlive === true;
  }

  /** The process that is the service of the rewrite on this node, where it has one of its own. */
  get #service(): Instance | undefined {
    const { service } = this.#spec;
    if (service === undefined) return undefined;
    return this.#host.instancesOf(service)[this.#host.instances.indexOf(this.instance)];
  }

  /** Whether the service takes a call of the middleware now. */
  get #answersRewrite(): boolean {
    const service = this.#service;
    if (service === undefined) return this.isServiceActive;
    if (!this.hasRewrite || !service.isAlive) return false;
    const port = service.parameter('port_closed', 'port');
    if (port === 'all' || port === 'api') return false;
    const lost = this.#host.fabric.lossBetween(this.instance.index, service.index);
    return lost === 0 || (lost < 1 && this.#links.uniform() >= lost);
  }

  /** A process of the middleware begins: with fresh counters, in the phase that its file says. */
  started(): void {
    const { artifact } = this.instance;
    const isInstalled = artifact !== null && artifact.digest !== this.#package;
    if (isInstalled && this.hasRewrite) this.#takeAutomatic(artifact.release.name);
    this.#package = artifact?.digest ?? null;
    this.counts = new NodeCounts(this.#spec.buckets);
    this.agent.router.resetCounters();
    this.#phaseStart = AT_ZERO;
    this.refresh();
  }

  /** A process is gone, and with it the apply that it had under way: nobody falls back for it. */
  stopped(): void {
    this.#isEnding = true;
    this.agent.applier.abort();
    this.#isEnding = false;
  }

  /** Takes what has changed: settings in effect, the release, what strikes the node. */
  refresh(): void {
    this.#takePhase();
    this.codes.rewrite.strike(defectsOf(this.instance));
    for (const backend of ['legacy', 'rewrite'] as const) {
      const implementation = this.codes[backend];
      this.agent.setBackend(backend, { implementation, clock: this.#clock(backend) });
    }
    this.backups.setDecaying(this.instance.parameter('bit_rot', 'in') === 'backup');
  }

  /** Serves a request of a client. */
  request(request: ApiRequest, of: ClassName): number {
    const served = this.agent.request(request);
    this.counts.request(served.backend, of);
    if (served.cause !== undefined)
      this.#fellBack(`${request.method} ${request.path}`, served.cause);
    return served.answer.status;
  }

  /** Applies what is staged, as the phase has it. */
  apply(key: string, done: (served: ServedApply) => void = () => undefined): void {
    const { life } = this.instance;
    this.agent.apply(key, (served) => {
      const { outcome, backend, elapsedUs, cause } = served;
      if (this.instance.life === life && outcome.status !== 'busy') {
        const isApplied = outcome.status === 'applied';
        this.counts.apply(backend, elapsedUs, isApplied, elapsedUs > this.#spec.apiTimeoutUs);
        if (cause !== undefined) this.#fellBack('apply', cause);
        if (!isApplied) this.tell('error', `apply ${outcome.status} at ${outcome.stoppedAt}`);
      }
      done(served);
    });
  }

  /** Hash of what the generated files hold, apart from what changes all day. */
  configHash(): string {
    return hashText(`${this.held(INTERFACES_PATH)}\n\n${this.held(OVERLAY_PATH)}`);
  }

  /** What a file on disk holds, apart from what changes all day. */
  held(path: string): string {
    const text = this.#cluster.state.disk(this.name).read(path)?.text ?? '';
    return heldText(text, churnCard(this.#spec.topology));
  }

  /** Version of the cluster's configuration that the node's overlay was made from. */
  get localVersion(): number {
    const overlay = this.#cluster.state.disk(this.name).read(OVERLAY_PATH);
    return overlay === undefined ? -1 : versionOf(overlay);
  }

  /** Counts since the phase took effect. */
  inPhase(): PhaseStart {
    const { eligible, covered, writes } = this.agent.router.counters;
    return {
      eligible: eligible - this.#phaseStart.eligible,
      covered: covered - this.#phaseStart.covered,
      legacyWrites: writes.legacy - this.#phaseStart.legacyWrites,
      rewriteWrites: writes.rewrite - this.#phaseStart.rewriteWrites,
    };
  }

  /** Writes a line to the journal of the node and to its log. */
  tell(level: 'info' | 'warn' | 'error', text: string): void {
    this.#host.log(this.instance, level, text);
    this.journal.push(`${this.#host.scheduler.nowUs()} ${level} ${text}`);
    if (this.journal.length > JOURNAL_LINES) this.journal.shift();
  }

  get #answersLegacy(): boolean {
    return this.hasLegacy && !this.#isEnding;
  }

  #fellBack(what: string, cause: string): void {
    this.tell('warn', `${what} fell back to the old implementation: ${cause}`);
  }

  #takeAutomatic(release: string): void {
    const { automaticFolder } = this.#spec.backup;
    const nowUs = this.#host.scheduler.nowUs();
    this.backups.take(`${automaticFolder}/${release}`, automaticFolder, nowUs);
  }

  #takePhase(): void {
    const { phases, phaseKey } = this.#spec;
    const { router } = this.agent;
    if (this.instance.effective.size === 0) return;
    const wanted = this.instance.setting(phaseKey) ?? '';
    const phase = wanted === '' ? phases[0]?.name : String(wanted);
    if (phase === router.phase) return;
    if (!phases.some(({ name }) => name === phase)) {
      this.tell('error', `there is no phase ${phase}: it stays at ${router.phase}`);
      return;
    }
    router.setPhase(String(phase));
    this.#phaseStart = AT_ZERO;
    this.#phaseStart = this.inPhase();
    this.tell('info', `phase ${phase}`);
  }

  // Read anew for each request: a release, a setting or a fault changes it under way.
  #routing(): RouterConfig {
    const { instance } = this;
    const spec = this.#spec;
    return {
      phases: spec.phases.map(({ name, serves, unmatched }) => {
        return { name, serves: requestsOf(serves), unmatched };
      }),
      get strategy() {
        const isConcrete =
          instance.trait('router_key', spec.keyStrategy as string) === 'concrete' ||
          instance.flags.has('wrong_result.router_concrete_key');
        return isConcrete ? ('concrete-key' as const) : ('template-key' as const);
      },
      get isFallbackEnabled() {
        return instance.setting(spec.fallbackKey) !== false;
      },
      get isRoutedCounted() {
        const isTrait = instance.trait('fallback_counts_routed', false);
        return isTrait || instance.flags.has('wrong_result.fallback_counts_routed');
      },
    };
  }

  #clock(backend: Backend): ServiceClock {
    const { instance } = this;
    const { legacy, rewrite, hangUs } = this.#spec;
    if (backend === 'legacy') {
      const pace = { factor: machineFactor(instance), applyFactor: 1, hangShare: 0, hangUs };
      return new ServiceClock(servedAt(legacy, pace));
    }
    const applyFactor =
      instance.trait('apply_factor', 1) *
      wrongFactor(instance, 'apply_slow', 2) *
      wrongFactor(instance, 'hang_share', 1);
    const hangShare = wrongShare(instance, 'hang_share');
    const pace = { factor: 1 / instance.speed, applyFactor, hangShare, hangUs };
    return new ServiceClock(servedAt(rewrite, pace));
  }
}

/** How much slower the machine is; a fault of one release is no fault of the machine. */
function machineFactor(instance: Instance): number {
  if (instance.parameter('cpu_slow', 'version') !== undefined) return 1;
  return instance.amount('cpu_slow', 'factor', 1);
}
