/**
 * The nodes of a chain of useful work: they hold its blocks, hand out work to miners of the same
 * genesis and refuse those of another.
 *
 * All nodes of a component follow one chain for each genesis among them. It grows as long as some
 * miner reaches some node of that genesis; a node that was away catches up.
 */
import { check } from '../../../kernel/check.ts';
import type {
  Capability,
  CapabilityHost,
  Operation,
  OperationOutcome,
} from '../../runtime/capability.ts';
import type { Exposition } from '../../runtime/exposition.ts';
import type { Instance } from '../../runtime/instance.ts';
import { hashText } from '../../runtime/process-probes.ts';
import type { WorkBlock } from '../../useful-work/work-chain.ts';
import { reaches, takesMessages } from '../process/reach.ts';
import { wrongFactor, wrongShare } from '../process/wrong.ts';
import { Ledger } from './ledger.ts';
import { configuredGenesis, type MinedChain, Miner, type MinerShare } from './miner.ts';
import { policyOf, thetaOnPace, type UsefulWorkSpec } from './spec.ts';
import { NodeView } from './view.ts';

export class UsefulWorkNode implements Capability, MinedChain {
  readonly spec: UsefulWorkSpec;
  readonly typeNames: readonly string[];
  readonly operations: ReadonlyMap<string, Operation>;
  readonly #host: CapabilityHost;
  /** What is on the disk of a node. */
  readonly #views = new Map<Instance, NodeView>();
  readonly #miners: Miner[] = [];
  readonly #ledgers = new Set<Ledger>();
  #ledgerCount = 0;
  #wipes = 0;

  constructor(host: CapabilityHost, spec: UsefulWorkSpec) {
    this.#host = host;
    this.spec = spec;
    this.typeNames = spec.types.map(({ name }) => name);
    this.operations = new Map([
      ['volume_wipe', (instances, _args, reply) => reply(this.#wipe(instances))],
    ]);
  }

  begin(): void {
    for (const component of this.spec.miners) {
      const miner = this.#host.peer('useful_work_miner', component);
      check(miner instanceof Miner, 'component has no capability useful_work_miner', component);
      miner.attach(this);
      this.#miners.push(miner);
    }
    this.#tick();
  }

  started(instance: Instance): void {
    if (!this.#host.isStateful) this.#views.delete(instance);
    let view = this.#views.get(instance);
    if (view === undefined) {
      view = new NodeView(this.spec, this.#ledgerOf(instance, this.#genesisFor(instance)));
      this.#views.set(instance, view);
    }
    view.begin();
    this.#refresh();
  }

  stopped(): void {
    this.#refresh();
  }

  changed(): void {
    this.#refresh();
  }

  minersChanged(): void {
    this.#refresh();
  }

  expose(instance: Instance, out: Exposition): void {
    this.#views.get(instance)?.expose(out, this.#host.scheduler.nowUs());
  }

  stateHash(instance: Instance): string {
    return this.#views.get(instance)?.ledger.genesis ?? '';
  }

  /** What a node knows of the chain; undefined before it has first started. */
  viewOf(instance: Instance): NodeView | undefined {
    return this.#views.get(instance);
  }

  genesisFor(miner: Instance): string | null {
    const node = this.#host.instances.find((one) => reaches(this.#host.fabric, miner, one));
    return (node && this.#views.get(node)?.ledger.genesis) ?? null;
  }

  /** Links change without notice, and nodes that missed a block ask for it. */
  #tick(): void {
    this.#host.scheduler.after(this.spec.targetIntervalUs, () => {
      this.#refuseMiners();
      this.#refresh();
      for (const instance of this.#host.instances) this.#catchUp(instance);
      this.#tick();
    });
  }

  #refresh(): void {
    const byLedger = this.#byLedger();
    for (const ledger of this.#ledgers) {
      if (byLedger.has(ledger)) continue;
      ledger.setMiners([]);
      this.#ledgers.delete(ledger);
    }
    for (const [ledger, nodes] of byLedger) {
      this.#configure(ledger, nodes[0]!);
      ledger.chain.refusesExcess = !nodes.some((node) => wrongShare(node, 'excess_accepted') > 0);
      ledger.setMiners(
        this.#sharesFor(
          ledger,
          nodes.filter((node) => node.isAlive),
        ),
      );
    }
    for (const miner of this.#miners) {
      for (const instance of miner.instances) {
        miner.connect(instance, this.#hasNode(miner, instance));
      }
    }
  }

  #sharesFor(ledger: Ledger, nodes: readonly Instance[]): readonly MinerShare[] {
    return this.#miners.flatMap((miner) =>
      miner.instances.flatMap((instance) => {
        if (miner.genesisOf(instance) !== ledger.genesis) return [];
        const isHeard = nodes.some((node) => reaches(this.#host.fabric, instance, node));
        return isHeard ? miner.sharesOf(instance) : [];
      }),
    );
  }

  #hasNode(miner: Miner, instance: Instance): boolean {
    const genesis = miner.genesisOf(instance);
    return this.#host.instances.some(
      (node) =>
        this.#views.get(node)?.ledger.genesis === genesis &&
        reaches(this.#host.fabric, instance, node),
    );
  }

  /** Every miner that no node of its genesis serves tries the others, which refuse it. */
  #refuseMiners(): void {
    for (const miner of this.#miners) {
      for (const instance of miner.instances) {
        if (!instance.isAlive || miner.genesisOf(instance) === null) continue;
        if (this.#hasNode(miner, instance)) continue;
        const node = this.#host.instances.find((one) => reaches(this.#host.fabric, instance, one));
        if (node === undefined) continue;
        this.#views.get(node)?.refuse();
        miner.refuse(instance, node);
      }
    }
  }

  /** Nodes by the chain they hold; those whose process works come first. */
  #byLedger(): Map<Ledger, Instance[]> {
    const found = new Map<Ledger, Instance[]>();
    const alive = this.#host.instances.filter((one) => one.isAlive);
    for (const node of [...alive, ...this.#host.instances.filter((one) => !one.isAlive)]) {
      const ledger = this.#views.get(node)?.ledger;
      if (ledger === undefined) continue;
      const nodes = found.get(ledger) ?? [];
      found.set(ledger, nodes);
      nodes.push(node);
    }
    return found;
  }

  /** The rules of the chain are those that its first working node has in effect. */
  #configure({ chain }: Ledger, node: Instance): void {
    if (!node.isAlive) return;
    const { spec } = this;
    const targetUs = settingOr(node, 'work.target_interval_seconds', 0) * 1_000_000;
    const gammaCap = settingOr(node, 'work.gamma_cap', spec.gammaCap);
    const thetaMax = settingOr(node, 'work.theta_max', spec.theta.max);
    chain.policy = policyOf(spec, gammaCap, thetaMax);
    const targetIntervalUs = Math.max(
      1,
      Math.round((targetUs || spec.targetIntervalUs) * wrongFactor(node, 'retarget', 2)),
    );
    chain.retarget.options = { ...chain.retarget.options, targetIntervalUs };
  }

  #onBlock(ledger: Ledger, block: WorkBlock): void {
    for (const miner of this.#miners) miner.credit(block.miner);
    const from = this.#minerNamed(block.miner);
    for (const [node, view] of this.#views) {
      if (view.ledger !== ledger || !takesMessages(node)) continue;
      const travelUs = from === undefined ? 0 : this.#host.fabric.travelUs(from.index, node.index);
      if (travelUs < 0) continue;
      const { life } = node;
      this.#host.scheduler.after(travelUs, () => {
        if (node.life === life && node.isAlive && view.ledger === ledger) {
          view.advance(block.height);
        }
      });
    }
  }

  #minerNamed(name: string): Instance | undefined {
    const bare = name.split('/')[0];
    return this.#miners.flatMap((miner) => miner.instances).find((one) => one.name === bare);
  }

  /** A node that has missed blocks gets them from another one, or from a miner. */
  #catchUp(instance: Instance): void {
    const view = this.#views.get(instance);
    if (view === undefined || !takesMessages(instance)) return;
    const { ledger } = view;
    if (view.height === ledger.height) return;
    const known = this.#host.instances
      .filter((other) => reaches(this.#host.fabric, instance, other))
      .map((other) => this.#views.get(other))
      .filter((other) => other?.ledger === ledger)
      .map((other) => other?.height ?? 0);
    const isHeard = this.#miners.some((miner) =>
      miner.instances.some(
        (one) =>
          one.isAlive &&
          miner.genesisOf(one) === ledger.genesis &&
          !this.#host.fabric.isCut(one.index, instance.index),
      ),
    );
    view.advance(isHeard ? ledger.height : Math.max(view.height, ...known));
  }

  /** The chain that a node without one joins: of the others of its genesis, else a new one. */
  #ledgerOf(instance: Instance, genesis: string): Ledger {
    const others = [...this.#views].filter(
      ([other, { ledger }]) => other !== instance && ledger.genesis === genesis,
    );
    return others[0]?.[1].ledger ?? this.#newLedger(genesis);
  }

  #newLedger(genesis: string): Ledger {
    const rate = this.#miners.reduce((sum, miner) => sum + miner.nominalRate, 0);
    const ledger: Ledger = new Ledger({
      genesis,
      spec: this.spec,
      host: this.#host,
      number: this.#ledgerCount++,
      thetaStart: this.spec.theta.start ?? thetaOnPace(this.spec, rate),
      onBlock: (block) => this.#onBlock(ledger, block),
    });
    this.#ledgers.add(ledger);
    return ledger;
  }

  /** What its file says, else a hash over the parameters in it and the number of re-geneses. */
  #genesisFor(instance: Instance): string {
    const configured = configuredGenesis(instance);
    if (configured !== null) return configured;
    const parameters = [...instance.effective]
      .filter(([key]) => key.startsWith('genesis.'))
      .sort(([a], [b]) => (a < b ? -1 : 1));
    return hashText(JSON.stringify([this.#wipes, parameters]));
  }

  /** Nodes lose their chain and begin another, at once if they work. */
  #wipe(instances: readonly Instance[]): OperationOutcome {
    this.#wipes += 1;
    for (const instance of instances) this.#views.delete(instance);
    for (const instance of instances) {
      if (instance.state === 'running' || instance.state === 'draining') this.started(instance);
    }
    this.#refresh();
    return { isDone: true, detail: `${instances.length} volumes wiped` };
  }
}

function settingOr(instance: Instance, key: string, otherwise: number): number {
  const value = instance.setting(key);
  return typeof value === 'number' && value > 0 ? value : otherwise;
}
