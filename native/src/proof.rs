//! The bytes of a proof, and the way from them to a verdict.
//!
//! Layout: magic, circuit id, parameter id (4 bytes each, little-endian), digest of the public
//! values (32), bitmap of the voters, then the library's proof in postcard.

use p3_baby_bear::default_babybear_poseidon2_24;
use p3_fri::verifier::FriError;
use p3_symmetric::{CryptographicHasher, PaddingFreeSponge};
use p3_uni_stark::{Proof, VerificationError, prove as prove_stark, verify as verify_stark};

use crate::air::{QuorumAir, rows_of};
use crate::field::{Val, digest_bytes};
use crate::parameters::{CIRCUIT_ID, Config, PARAMETER_ID, config};
use crate::shaped::Shaped;
use crate::sponge::validator_set_root;
use crate::statement::{COUNT_MAX, POWER_LIMIT, Statement, Validator, bitmap_of, quorum_of};
use crate::trace::generate;

pub const MAGIC: u32 = 0x314b_5453;
pub const PROOF_BYTES_MAX: usize = 4_194_304;
pub const HEADER_BYTES: usize = 44;

/// Why a proof was refused. The numbers are the ABI; the binding holds the names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Reason {
    Oversize = 1,
    Decode = 2,
    Trailing = 3,
    Params = 4,
    Circuit = 5,
    PublicInputs = 6,
    Opening = 7,
    Fri = 8,
    Constraint = 9,
    Witness = 10,
}

/// Proves, or refuses with `Reason::Witness` what the circuit would not accept.
pub fn prove(
    statement: &Statement,
    validators: &[Validator],
    voted: &[bool],
) -> Result<Vec<u8>, Reason> {
    let bitmap = bitmap_of(voted);
    let public_values = statement.public_values(&bitmap).ok_or(Reason::Witness)?;
    if !is_satisfied(statement, validators, voted) {
        return Err(Reason::Witness);
    }
    let air = QuorumAir::new(validators.len(), &bitmap);
    let trace = generate(validators, voted, statement.threshold);
    let proof = prove_stark(&config(), &Shaped(&air), trace, &public_values)
        .map_err(|_| Reason::Witness)?;
    encode(&public_values, &bitmap, &proof)
}

/// The relation of the circuit in plain integers.
pub fn is_satisfied(statement: &Statement, validators: &[Validator], voted: &[bool]) -> bool {
    let sum = |only_voted: bool| -> u64 {
        let counted = validators.iter().zip(voted).filter(|(_, voted)| **voted || !only_voted);
        counted.map(|(validator, _)| u64::from(validator.power)).sum()
    };
    (1..=COUNT_MAX).contains(&validators.len())
        && validators.len() == voted.len()
        && validators.len() == statement.count as usize
        && validators.iter().all(|validator| validator.power < POWER_LIMIT)
        && sum(false) == u64::from(statement.total_power)
        && statement.threshold == quorum_of(statement.total_power)
        && sum(true) >= u64::from(statement.threshold)
        && digest_bytes(&validator_set_root(validators)) == statement.validator_set_root
}

pub fn verify(statement: &Statement, bytes: &[u8]) -> Result<(), Reason> {
    let (bitmap, body) = open_header(statement, bytes)?;
    let public_values = statement.public_values(bitmap).ok_or(Reason::PublicInputs)?;
    if bytes[12..HEADER_BYTES] != digest_of(&public_values) {
        return Err(Reason::PublicInputs);
    }
    let proof = decode(body)?;
    let count = statement.count as usize;
    if proof.degree_bits != rows_of(count).ilog2() as usize {
        return Err(Reason::Decode);
    }
    let air = QuorumAir::new(count, bitmap);
    verify_stark(&config(), &Shaped(&air), &proof, &public_values)
        .map_err(|error| reason_of(&error))
}

pub fn encode(
    public_values: &[Val],
    bitmap: &[u8],
    proof: &Proof<Config>,
) -> Result<Vec<u8>, Reason> {
    let mut bytes = Vec::new();
    for word in [MAGIC, CIRCUIT_ID, PARAMETER_ID] {
        bytes.extend_from_slice(&word.to_le_bytes());
    }
    bytes.extend_from_slice(&digest_of(public_values));
    bytes.extend_from_slice(bitmap);
    postcard::to_extend(proof, bytes).map_err(|_| Reason::Witness)
}

/// Checks size, magic and ids; splits off the bitmap, whose spare bits must be zero.
fn open_header<'a>(statement: &Statement, bytes: &'a [u8]) -> Result<(&'a [u8], &'a [u8]), Reason> {
    if bytes.len() > PROOF_BYTES_MAX {
        return Err(Reason::Oversize);
    }
    let (header, rest) = bytes.split_at_checked(HEADER_BYTES).ok_or(Reason::Decode)?;
    let word = |at: usize| {
        u32::from_le_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]])
    };
    if word(0) != MAGIC {
        return Err(Reason::Decode);
    }
    if word(4) != CIRCUIT_ID {
        return Err(Reason::Circuit);
    }
    if word(8) != PARAMETER_ID {
        return Err(Reason::Params);
    }
    let count = statement.count as usize;
    if !(1..=COUNT_MAX).contains(&count) {
        return Err(Reason::PublicInputs);
    }
    let (bitmap, body) = rest.split_at_checked(statement.bitmap_bytes()).ok_or(Reason::Decode)?;
    if count % 8 != 0 && bitmap[count / 8] >> (count % 8) != 0 {
        return Err(Reason::PublicInputs);
    }
    Ok((bitmap, body))
}

/// Decodes the one encoding there is: what is decoded must encode to the same bytes.
fn decode(body: &[u8]) -> Result<Proof<Config>, Reason> {
    let (proof, rest) =
        postcard::take_from_bytes::<Proof<Config>>(body).map_err(|_| Reason::Decode)?;
    if !rest.is_empty() {
        return Err(Reason::Trailing);
    }
    match postcard::to_allocvec(&proof) {
        Ok(canonical) if canonical == body => Ok(proof),
        _ => Err(Reason::Decode),
    }
}

/// A digest of the public values, so that a proof of another statement is named as one. Security
/// does not rest on it: the transcript and the constraints bind every public value again.
pub fn digest_of(public_values: &[Val]) -> [u8; 32] {
    let hash = PaddingFreeSponge::<_, 24, 16, 8>::new(default_babybear_poseidon2_24());
    digest_bytes(&hash.hash_iter(public_values.iter().copied()))
}

fn reason_of<C, I>(error: &VerificationError<FriError<C, I>>) -> Reason
where
    C: core::fmt::Debug,
    I: core::fmt::Debug,
{
    match error {
        VerificationError::InvalidProofShape(_)
        | VerificationError::RandomizationError
        | VerificationError::PeriodicColumn(_) => Reason::Decode,
        VerificationError::OodEvaluationMismatch { .. } => Reason::Constraint,
        VerificationError::InvalidOpeningArgument(
            FriError::InputError(_) | FriError::CommitPhaseMmcsError(_),
        ) => Reason::Opening,
        _ => Reason::Fri,
    }
}
