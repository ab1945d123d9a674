/**
 * A miner: it tries, at the speed of its machine, on templates that it fills with proofs, for the
 * chain whose genesis it took when it started.
 */
import type { Micros } from '../../../kernel/time.ts';
import {
  answer,
  type Capability,
  type CapabilityHost,
  noAnswer,
} from '../../runtime/capability.ts';
import type { Exposition } from '../../runtime/exposition.ts';
import type { Instance } from '../../runtime/instance.ts';
import { honestTemplate, type TemplateRule, templateRule } from '../../useful-work/template.ts';
import { wrongFactor, wrongShare } from '../process/wrong.ts';

/** What a miner knows of the chain it mines. */
export interface MinedChain {
  /** Genesis of the first node that the miner reaches; null when it reaches none. */
  genesisFor(miner: Instance): string | null;
  /** Names of the types of proof, in the order of the policy. */
  readonly typeNames: readonly string[];
  /** A miner started, stopped, or works in another way. */
  minersChanged(): void;
}

/** Part of a miner's trials, and the rule by which their blocks are filled. */
export interface MinerShare {
  readonly name: string;
  readonly trialsPerSecond: number;
  readonly template: TemplateRule;
}

interface MinerProcess {
  readonly startedUs: Micros;
  genesis: string | null;
  blocks: number;
  refused: number;
  isConnected: boolean;
  isWarned: boolean;
  shares: readonly MinerShare[];
}

export class Miner implements Capability {
  readonly probes: Capability['probes'] & {};
  readonly #host: CapabilityHost;
  readonly #trialsPerSecond: number;
  readonly #processes = new Map<Instance, MinerProcess>();
  #chain: MinedChain | null = null;

  constructor(host: CapabilityHost, trialsPerSecond: number) {
    this.#host = host;
    this.#trialsPerSecond = trialsPerSecond;
    this.probes = new Map([
      [
        'genesis_hash',
        (instance, _args, reply) => {
          const genesis = this.genesisOf(instance);
          reply(
            genesis === null ? noAnswer(`${instance.name} has no genesis yet`) : answer(genesis),
          );
        },
      ],
    ]);
  }

  get instances(): readonly Instance[] {
    return this.#host.instances;
  }

  /** Trials per second of all instances together, at the reference speed. */
  get nominalRate(): number {
    return this.#trialsPerSecond * this.instances.length;
  }

  /** The chain that it mines tells of itself. */
  attach(chain: MinedChain): void {
    this.#chain = chain;
  }

  started(instance: Instance): void {
    this.#processes.set(instance, {
      startedUs: this.#host.scheduler.nowUs(),
      genesis: null,
      blocks: 0,
      refused: 0,
      isConnected: false,
      isWarned: false,
      shares: this.#sharesOf(instance),
    });
    this.#chain?.minersChanged();
  }

  stopped(instance: Instance): void {
    this.#processes.delete(instance);
    this.#chain?.minersChanged();
  }

  changed(instance: Instance): void {
    const process = this.#processes.get(instance);
    if (process === undefined) return;
    process.shares = this.#sharesOf(instance);
    this.#chain?.minersChanged();
  }

  expose(instance: Instance, out: Exposition): void {
    const process = this.#processes.get(instance);
    if (process === undefined) return;
    out.value('miner_trials_per_second', this.#trialsPerSecond * instance.speed);
    out.value('miner_connected', process.isConnected ? 1 : 0);
    out.value('miner_blocks_total', process.blocks);
    out.value('miner_refused_total', process.refused);
  }

  stateHash(instance: Instance): string {
    return this.#processes.get(instance)?.genesis ?? '';
  }

  /**
   * The genesis whose chain it mines: what its file says, else that of the first node it reached.
   * Null without a process or before it has reached one.
   */
  genesisOf(instance: Instance): string | null {
    const process = this.#processes.get(instance);
    if (process === undefined) return null;
    process.genesis ??= configuredGenesis(instance) ?? this.#chain?.genesisFor(instance) ?? null;
    return process.genesis;
  }

  /** How it spends its trials; nothing while its process does not work. */
  sharesOf(instance: Instance): readonly MinerShare[] {
    return instance.isAlive ? (this.#processes.get(instance)?.shares ?? []) : [];
  }

  /** A node takes its blocks, or none does. */
  connect(instance: Instance, isConnected: boolean): void {
    const process = this.#processes.get(instance);
    if (process !== undefined) process.isConnected = isConnected;
  }

  /** It has made a block of the chain. */
  credit(name: string): void {
    const instance = this.instances.find((one) => name === one.name || name === wrongName(one));
    const process = instance === undefined ? undefined : this.#processes.get(instance);
    if (process !== undefined) process.blocks += 1;
  }

  /** A node refused it, as its genesis is another. */
  refuse(instance: Instance, node: Instance): void {
    const process = this.#processes.get(instance);
    if (process === undefined) return;
    process.refused += 1;
    if (process.isWarned) return;
    process.isWarned = true;
    this.#host.log(instance, 'error', `${node.name} refuses the genesis ${process.genesis}`);
  }

  #sharesOf(instance: Instance): readonly MinerShare[] {
    const rate = this.#trialsPerSecond * instance.speed;
    const { template, share } = this.#wrongTemplate(instance);
    const honest = { name: instance.name, template: honestTemplate };
    return [
      { ...honest, trialsPerSecond: rate * (1 - share) },
      { name: wrongName(instance), template, trialsPerSecond: rate * share },
    ];
  }

  /** The rule that its faults make of its templates, and the share of its trials they concern. */
  #wrongTemplate(instance: Instance): { template: TemplateRule; share: number } {
    const empty = wrongShare(instance, 'empty_template');
    if (empty > 0) return { template: templateRule({ attachesNothing: true }), share: empty };
    const capFactor = wrongFactor(instance, 'template_caps', 2);
    const caps = capFactor === 1 ? {} : { capFactor };
    const mono = wrongShare(instance, 'monoculture');
    const share = Math.max(mono, wrongShare(instance, 'template_caps'));
    if (mono === 0) return { template: templateRule(caps), share };
    const named = instance.parameter('wrong_result.monoculture', 'path');
    const type = Math.max(0, this.#chain?.typeNames.indexOf(String(named)) ?? 0);
    const part = Math.min(1, instance.amount('wrong_result.monoculture', 'factor', 1));
    return { template: templateRule({ ...caps, monoculture: { type, share: part } }), share };
  }
}

/** What the file of a process says of its genesis; null when it says nothing. */
export function configuredGenesis(instance: Instance): string | null {
  const value = instance.setting('genesis_hash');
  return typeof value === 'string' && value !== '' ? value : null;
}

function wrongName({ name }: Instance): string {
  return `${name}/wrong`;
}
