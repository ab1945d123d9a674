/**
 * Attacks on proofs. Every so many proofs, manipulated copies are shown to the verifier, each sealed
 * anew so that only the deep check can refuse it. The manipulations of a family are spread over the
 * attacked proofs of a run, so that a run tries every one of them.
 */
import { tamperNamed, tamperNames } from '../../crypto/tamper/table.ts';
import type { Tamper } from '../../crypto/tamper/tamper.ts';
import type { MetricId, Registry } from '../../metrics/registry.ts';
import type { CryptoSpec } from '../crypto-spec.ts';
import type { Env } from '../node/env.ts';
import type { ProofEntry } from '../recorder.ts';

/** The auditor's own machine verifies the copies one after another; each takes it this long. */
const ATTACK_US = 800_000;

export class RedTeam {
  readonly #env: Env;
  readonly #spec: CryptoSpec;
  readonly #registry: Registry;
  readonly #verified: MetricId;
  readonly #attempts: MetricId;
  readonly #rejected: MetricId;
  readonly #accepted: MetricId;

  constructor(env: Env, spec: CryptoSpec, registry: Registry) {
    this.#env = env;
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
    const round = proof.index / tamper.everyProofs;
    const rounds = Math.ceil(this.#spec.fidelity.proofs.total / tamper.everyProofs);
    let delayUs = 0;
    for (const family of tamper.kinds) {
      for (const name of namesOfRound(family, round, rounds)) {
        sim.call(delayUs, () => this.#attack(tamperNamed(name), proof, envelope, context));
        delayUs += ATTACK_US;
      }
    }
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
    recorder.violations.push({
      property: 'tamper',
      message: `${tamper.name} on proof ${proof.index} was accepted`,
    });
  }
}

/** The part of a family's manipulations that falls to one attacked proof of a run. */
function namesOfRound(family: Tamper['family'], round: number, rounds: number): string[] {
  const names = tamperNames(family);
  const first = Math.floor((names.length * round) / rounds);
  const end = Math.floor((names.length * (round + 1)) / rounds);
  const part = names.slice(first, end);
  return part.length > 0 ? part : [names[round % names.length] as string];
}
