/** A small cluster under test: loads the small drill, builds its world, and lets time pass. */
import { createHash } from 'node:crypto';
import type { Machine } from '../../src/model/node/env.ts';
import { Process } from '../../src/model/node/process.ts';
import { World } from '../../src/model/world/world.ts';
import { CryptoPool } from '../../src/worker/pool.ts';
import { drillScenario } from './world-scenario.ts';

export interface DrillOptions {
  readonly overrides?: readonly string[];
  readonly seed?: string;
  /** The prover module, for drills that prove blocks. */
  readonly wasm?: Uint8Array;
  /** Whether votes and draws are made for real; stand-ins do for most tests, and are quick. */
  readonly isReal?: boolean;
  /** Whether invariants are watched; they are unless this says otherwise. */
  readonly invariants?: boolean;
}

/** Cryptography of stand-ins. */
const STAND_INS = `crypto={
  fidelity: {votes: {one_in: 1000000}, vrf: {one_in: 1000000}, proofs: {every_blocks: 9, total: 0}},
  witness_commitments: 0, proof_bytes_max: 4MiB,
  costs: {sign: 60us, verify: 150us, vrf_prove: 3ms, vrf_verify: 3ms, certificate: 3ms, proof: 9ms, proof_verify: 9ms}}`;

/** A world that answers its own tickets, in this thread. */
export class Drill {
  readonly world: World;
  readonly #pool: CryptoPool;

  private constructor(world: World, pool: CryptoPool) {
    this.world = world;
    this.#pool = pool;
  }

  /** Builds and starts the small drill. */
  static async start(options: DrillOptions = {}): Promise<Drill> {
    const pool = await CryptoPool.open({ workers: 0, wasm: options.wasm ?? null });
    const isReal = options.isReal ?? options.wasm !== undefined;
    const standIns = isReal ? [] : [STAND_INS.replaceAll('\n', ' ')];
    const overrides = [...standIns, ...(options.overrides ?? [])];
    const world = new World(drillScenario(overrides), {
      seed: options.seed ?? '7',
      port: pool,
      invariants: options.invariants ?? true,
      hash: (bytes) => createHash('sha256').update(bytes).digest(),
    });
    const drill = new Drill(world, pool);
    world.start();
    return drill;
  }

  /** Lets `durationUs` of virtual time pass. */
  async pass(durationUs: number): Promise<void> {
    await this.#run(this.world.sim.nowUs + durationUs, () => false);
  }

  /**
   * Lets time pass until a condition holds; it is looked at after every event.
   *
   * @throws Error if it does not within `limitUs`.
   */
  async until(condition: () => boolean, limitUs = 30_000_000): Promise<void> {
    if (condition()) return;
    const isMet = await this.#run(this.world.sim.nowUs + limitUs, condition);
    if (!isMet) throw new Error(`not within ${limitUs} us: ${condition}`);
  }

  /** Lets time pass until every running node has finalised `height`. */
  async reach(height: number): Promise<void> {
    const running = () => this.world.machines.filter(({ process }) => process !== null);
    await this.until(() => running().every(({ disk }) => disk.ledger.height >= height));
  }

  /** The answer that a control operation gives to its callback. */
  async answer<T>(ask: (reply: (answer: T) => void) => void): Promise<T> {
    const answers: T[] = [];
    ask((answer) => void answers.push(answer));
    await this.until(() => answers.length > 0);
    return answers[0] as T;
  }

  /** Has a wallet pay, as traffic does. */
  pay(wallet: string, payload: Uint8Array): void {
    const { process } = this.machine(wallet);
    if (!(process instanceof Process)) throw new Error(`${wallet} does not run`);
    process.wallet.send('payment', payload);
  }

  machine(name: string): Machine {
    const machine = this.world.machines.find((one) => one.name === name);
    if (machine === undefined) throw new Error(`no machine has the name ${name}`);
    return machine;
  }

  async #run(untilUs: number, condition: () => boolean): Promise<boolean> {
    const { sim, desk } = this.world;
    for (;;) {
      const stop = sim.run(untilUs, 1);
      if (condition()) return true;
      if (stop.reason === 'until' || stop.reason === 'idle') return false;
      if (stop.reason !== 'blocked') continue;
      for (const ticket of desk.unanswered(stop.ticket)) await this.#pool.wait(ticket);
    }
  }
}
