/** Lies about what a VRF proof is for: whose it is, of which epoch and block, and how often. */
import { encodeEnvelope, type VrfEntry } from '../envelope.ts';
import type { EnvelopeReason } from '../envelope-verify.ts';
import { attackerSeed, collude, proveEntry } from './attacker.ts';
import { flipBit } from './forged-bytes.ts';
import { need, remake, replaceAt, type Tamper } from './tamper.ts';

export const VRF_ENTRY_TAMPERS: readonly Tamper[] = [
  entriesTamper('vrf.entries_rotated', 'vrf.entry_owner', (entries) =>
    entries.map((entry, index) => {
      const { proof, output } = need(entries[index + 1] ?? entries[index - entries.length + 1]);
      return { ...entry, proof, output };
    }),
  ),
  entriesTamper('vrf.entry_relabelled', 'vrf.entry_owner', (entries) => {
    const validator = need(entries[1]).validator;
    return replaceAt(entries, 0, { ...need(entries[0]), validator });
  }),
  entriesTamper('vrf.entry_repeated', 'vrf.replay', (entries) => [...entries, need(entries[0])]),
  entriesTamper('vrf.entry_dropped', 'vrf.missing', (entries) => entries.slice(1)),
  entriesTamper('vrf.output_bit_flip', 'vrf.output_mismatch', (entries) => {
    const entry = need(entries[0]);
    return replaceAt(entries, 0, { ...entry, output: flipBit(entry.output, 0) });
  }),
  {
    name: 'vrf.envelope_replayed',
    family: 'vrf',
    expected: ['vrf.replay'],
    // The verifier accepted this very envelope once, so it has seen its outputs.
    apply: ({ envelope, context }) => {
      const seenVrf = [...context.seenVrf, ...envelope.vrfEntries];
      return { bytes: encodeEnvelope(envelope), context: { ...context, seenVrf } };
    },
  },
  otherInputTamper('vrf.other_epoch', 'vrf.epoch', (entry) => {
    const other = { ...entry, epoch: entry.epoch + 1 };
    return proveEntry(other, other);
  }),
  otherInputTamper('vrf.other_header', 'vrf.header', (entry) => {
    const other = { ...entry, previousBlockHash: attackerSeed('previous block') };
    return proveEntry(other, other);
  }),
  otherInputTamper('vrf.other_tier_seed', 'vrf.tier_seed', (entry) => {
    const other = { ...entry, tierSeed: attackerSeed('tier') };
    return proveEntry(other, other);
  }),
  otherInputTamper('vrf.other_alpha', 'vrf.challenge_mismatch', (entry) =>
    proveEntry(entry, { ...entry, epoch: entry.epoch + 1 }),
  ),
];

function entriesTamper(
  name: string,
  reason: EnvelopeReason,
  forge: (entries: readonly VrfEntry[]) => readonly VrfEntry[],
): Tamper {
  return {
    ...{ name, family: 'vrf', expected: [reason] },
    apply: (subject, prover) => {
      const vrfEntries = forge(subject.envelope.vrfEntries);
      return { bytes: encodeEnvelope(remake(subject, { vrfEntries }, prover)) };
    },
  };
}

/** The attacker's validator proves on an input of its choice, correctly. */
function otherInputTamper(
  name: string,
  reason: EnvelopeReason,
  forge: (entry: VrfEntry) => VrfEntry,
): Tamper {
  return {
    ...{ name, family: 'vrf', expected: [reason] },
    apply: (subject, prover) => {
      const { control, entryAt } = collude(subject, prover);
      const { vrfEntries } = control.envelope;
      const forged = forge(need(vrfEntries[entryAt]));
      const changes = { vrfEntries: replaceAt(vrfEntries, entryAt, forged) };
      const bytes = encodeEnvelope(remake(control, changes, prover));
      return { bytes, context: control.context, control };
    },
  };
}
