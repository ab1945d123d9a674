/**
 * Attacks on proofs. Every so many proofs, manipulated copies are shown to the verifier, each sealed
 * anew so that only the deep check can refuse it. The seed draws which manipulations of a family a
 * run tries; none comes again before all have come.
 */
import { tamperNamed, tamperNames } from '../../crypto/tamper/table.ts';
import type { Tamper } from '../../crypto/tamper/tamper.ts';
import type { Stream } from '../../kernel/stream.ts';
import type { MetricId, Registry } from '../../metrics/registry.ts';
import type { CryptoSpec } from '../crypto-spec.ts';
import type { Env } from '../node/env.ts';
import type { ProofEntry } from '../recorder.ts';

/** The auditor's own machine verifies the copies one after another; each takes it this long. */
const ATTACK_US = 900_000;
/** Manipulations of each family that are tried on an attacked proof. */
const ATTACKS_PER_FAMILY = 2;

export class RedTeam {
  readonly #env: Env;
  readonly #spec: CryptoSpec;
  readonly #registry: Registry;
  readonly #stream: Stream;
  readonly #decks = new Map<Tamper['family'], string[]>();
  readonly #verified: MetricId;
  readonly #attempts: MetricId;
  readonly #rejected: MetricId;
  readonly #accepted: MetricId;

  constructor(env: Env, spec: CryptoSpec, registry: Registry, stream: Stream) {
    this.#env = env;
    this.#stream = stream;
    this.#spec = spec;
    this.#registry = registry;
    this.#verified = registry.counter('proofs_verified');
    this.#attempts = registry.counter('tamper_attempts');
    this.#rejected = registry.counter('tamper_rejected');
    this.#accepted = registry.counter('tamper_unexpected_accepts');
  }

  /** A node has judged a proof that it did not make. */
  proofVerified(proof: ProofEntry, envelope: Uint8Array, context: Uint8Array): void {
    if (proof.failure === null) this.#registry.add(this.#verified);
    const { sim, recorder } = this.#env;
    const outcome = proof.failure ?? 'accepted';
    recorder.note(sim.nowUs, 'proof', proof.prover, `#${proof.index} ${outcome}`);
    const { tamper } = this.#spec;
    if (tamper === undefined || proof.failure !== null) return;
    if (proof.index % tamper.everyProofs !== 0) return;
    let delayUs = 0;
    for (const family of tamper.kinds) {
      for (let count = 0; count < ATTACKS_PER_FAMILY; count += 1) {
        const name = this.#drawn(family);
        sim.call(delayUs, () => this.#attack(tamperNamed(name), proof, envelope, context));
        delayUs += ATTACK_US;
      }
    }
  }

  /** The next manipulation of a family, from a deck that is shuffled whenever it runs out. */
  #drawn(family: Tamper['family']): string {
    const deck = this.#decks.get(family) ?? [];
    this.#decks.set(family, deck);
    if (deck.length === 0) {
      deck.push(...tamperNames(family));
      this.#stream.shuffle(deck);
    }
    return deck.pop() as string;
  }

  #attack(tamper: Tamper, proof: ProofEntry, envelope: Uint8Array, context: Uint8Array): void {
    const { desk, machines } = this.#env;
    const ticket = desk.request({ kind: 'tamper', tamper: tamper.name, envelope, context });
    const observer = machines[0]?.index ?? 0;
    this.#env.whenAnswered(ticket, ATTACK_US, observer, () => {
      const answer = desk.answer(ticket);
      desk.forget(ticket);
      if (answer.kind !== 'tamper') return;
      this.#judge(tamper, proof, answer.reason, answer.controlReason);
    });
  }

  #judge(
    tamper: Tamper,
    proof: ProofEntry,
    reason: string | null,
    controlReason: string | null,
  ): void {
    const { recorder, sim } = this.#env;
    const isExpected = reason !== null && tamper.expected.some((one) => one === reason);
    this.#registry.add(this.#attempts);
    if (reason === null) this.#registry.add(this.#accepted);
    else if (isExpected) this.#registry.add(this.#rejected);
    recorder.tampers.push({
      proofIndex: proof.index,
      family: tamper.family,
      tamper: tamper.name,
      expected: tamper.expected,
      reason,
      outcome: reason === null ? 'accepted' : isExpected ? 'rejected' : 'wrong-reason',
      controlAccepted: controlReason === null,
    });
    recorder.note(sim.nowUs, 'tamper', null, `${tamper.name}: ${reason ?? 'ACCEPTED'}`);
    if (reason !== null) return;
    recorder.violate('tamper', `${tamper.name} on proof ${proof.index} was accepted`, []);
  }
}
