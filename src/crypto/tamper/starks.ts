/** Lies about the STARK: its bytes, its kind, and what it was made for. */
import { type ConsensusEnvelope, encodeEnvelope, starkValidators, votedBy } from '../envelope.ts';
import type { EnvelopeReason } from '../envelope-verify.ts';
import { PROOF_BYTES_MAX, type StarkProver, type StarkValidator } from '../stark.ts';
import { attackerSeed } from './attacker.ts';
import { flipBit, splice } from './forged-bytes.ts';
import { need, proveStatement, replaceAt, type Subject, type Tamper } from './tamper.ts';

/** Places in the head of a proof: magic, circuit, parameters, digest of the public inputs. */
const CIRCUIT_AT = 4;
const PARAMETERS_AT = 8;
const HEAD_END = 44;

/** What a proof can be refused for once its head is in order. */
const DEEP: readonly EnvelopeReason[] = [
  'stark.decode',
  'stark.opening',
  'stark.fri',
  'stark.constraint',
];

export const STARK_TAMPERS: readonly Tamper[] = [
  proofTamper('stark.bit_flip', DEEP, ({ proof }) => flipBit(proof, proof.length >> 1)),
  proofTamper('stark.truncated', ['stark.decode'], ({ proof }) => proof.slice(0, -1)),
  proofTamper('stark.trailing_byte', ['stark.trailing'], ({ proof }) => {
    return splice(new Uint8Array(proof.length + 1), 0, proof);
  }),
  proofTamper('stark.oversize', ['stark.oversize'], ({ proof }) =>
    splice(new Uint8Array(PROOF_BYTES_MAX + 1), 0, proof),
  ),
  proofTamper('stark.other_circuit', ['stark.circuit'], ({ proof }) => flipBit(proof, CIRCUIT_AT)),
  proofTamper('stark.other_parameters', ['stark.params'], ({ proof }) =>
    flipBit(proof, PARAMETERS_AT),
  ),
  proofTamper('stark.other_statement', ['stark.public_inputs'], proveOtherRound),
  // The same proof, with a head that says it was about this statement.
  proofTamper('stark.other_statement_relabelled', DEEP, (envelope, subject, prover) => {
    const head = envelope.proof.subarray(0, HEAD_END);
    return splice(proveOtherRound(envelope, subject, prover), 0, head);
  }),
  proofTamper('stark.other_voters', ['stark.binding_voters'], proveOtherVoters),
  {
    name: 'stark.other_block',
    family: 'quorum',
    expected: ['stark.binding_block'],
    apply: ({ envelope, context }, prover) => {
      const statement = { ...envelope.statement, blockHash: attackerSeed('block') };
      const proof = proveStatement(statement, envelope.certificate, context.validators, prover);
      return { bytes: encodeEnvelope({ ...envelope, statement, proof }) };
    },
  },
  {
    name: 'stark.other_validators',
    family: 'quorum',
    expected: ['stark.binding_validators'],
    apply: ({ envelope, context }, prover) => {
      const voteKey = attackerSeed('validator');
      const validators = context.validators.map((validator) => ({ ...validator, voteKey }));
      const validatorSetRoot = prover.validatorSetRoot(starkValidators(validators));
      const statement = { ...envelope.statement, validatorSetRoot };
      const proof = proveStatement(statement, envelope.certificate, validators, prover);
      return { bytes: encodeEnvelope({ ...envelope, statement, proof }) };
    },
  },
];

type ForgeProof = (
  envelope: ConsensusEnvelope,
  subject: Subject,
  prover: StarkProver,
) => Uint8Array;

function proofTamper(name: string, expected: readonly EnvelopeReason[], forge: ForgeProof): Tamper {
  return {
    ...{ name, family: 'quorum', expected },
    apply: (subject, prover) => {
      const proof = forge(subject.envelope, subject, prover);
      return { bytes: encodeEnvelope({ ...subject.envelope, proof }) };
    },
  };
}

function proveOtherRound(
  { statement, certificate }: ConsensusEnvelope,
  { context }: Subject,
  prover: StarkProver,
): Uint8Array {
  const other = { ...statement, round: statement.round + 1 };
  return proveStatement(other, certificate, context.validators, prover);
}

/** A valid proof of the same statement that publishes one voter more, or one less. */
function proveOtherVoters(
  { statement, certificate }: ConsensusEnvelope,
  { context }: Subject,
  prover: StarkProver,
): Uint8Array {
  const validators = starkValidators(context.validators);
  const voted = votedBy(certificate, validators.length);
  const voters = validators
    .map((_, index) => replaceAt(voted, index, !voted[index]))
    .find((other) => powerOf(validators, other) >= statement.quorumThreshold);
  return prover.prove(statement, { validators, voted: need(voters) });
}

function powerOf(validators: readonly StarkValidator[], voted: readonly boolean[]): number {
  return validators.reduce((sum, { power }, at) => sum + (voted[at] ? power : 0), 0);
}
