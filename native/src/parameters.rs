//! The commitment scheme, its parameters, and the security they give by the library's own count.

use p3_air::symbolic::AirLayout;
use p3_baby_bear::{
    BabyBear, Poseidon2BabyBear, default_babybear_poseidon2_16, default_babybear_poseidon2_24,
};
use p3_challenger::{CanObserve, DuplexChallenger};
use p3_commit::ExtensionMmcs;
use p3_dft::Radix2DitParallel;
use p3_field::coset::TwoAdicMultiplicativeCoset;
use p3_field::extension::BinomialExtensionField;
use p3_field::{Field, PrimeCharacteristicRing};
use p3_fri::{FriParameters, TwoAdicFriPcs};
use p3_merkle_tree::MerkleTreeMmcs;
use p3_symmetric::{PaddingFreeSponge, TruncatedPermutation};
use p3_uni_stark::{
    ConjecturedSecurity, GrindingSites, OpeningShape, ProvenSecurity, StarkConfig,
    StarkGenericConfig, StarkSecurityParams,
};

use crate::air::{QuorumAir, ROWS_MAX, ROWS_MIN};
use crate::field::Val;

pub const EXTENSION_DEGREE: usize = 5;
pub const LOG_BLOWUP: usize = 3;
pub const LOG_FINAL_POLY_LEN: usize = 0;
pub const MAX_LOG_ARITY: usize = 3;
pub const QUERIES: usize = 40;
pub const QUERY_POW_BITS: usize = 8;
pub const COMMIT_POW_BITS: usize = 0;
pub const BATCH_POW_BITS: usize = 0;
pub const OOD_POW_BITS: usize = 0;

/// Names the circuit in the header and in the transcript. A change of constraints changes it.
pub const CIRCUIT_ID: u32 = 0x7175_6f01;

/// Names the parameters in the header and in the transcript; follows from their values.
pub const PARAMETER_ID: u32 = ((EXTENSION_DEGREE as u32) << 28)
    | ((LOG_BLOWUP as u32) << 24)
    | ((QUERIES as u32) << 16)
    | ((QUERY_POW_BITS as u32) << 8)
    | ((COMMIT_POW_BITS as u32) << 4)
    | (((MAX_LOG_ARITY + LOG_FINAL_POLY_LEN) as u32) & 15);

/// Bits of collision resistance of eight elements: half of 8 * log2(p), rounded down.
const COLLISION_BITS: usize = 123;
/// log2(p) = 30.9, times the degree, rounded down.
const CHALLENGE_BITS: usize = EXTENSION_DEGREE * 309 / 10;
/// The circuit reads two rows.
const OPENING_POINTS: usize = 2;

type LeafPermutation = Poseidon2BabyBear<24>;
type NodePermutation = Poseidon2BabyBear<16>;
pub type Challenge = BinomialExtensionField<Val, EXTENSION_DEGREE>;
type Hash = PaddingFreeSponge<LeafPermutation, 24, 16, 8>;
type Compress = TruncatedPermutation<NodePermutation, 2, 8, 16>;
type Packed = <BabyBear as Field>::Packing;
type ValMmcs = MerkleTreeMmcs<Packed, Packed, Hash, Compress, 2, 8>;
type ChallengeMmcs = ExtensionMmcs<Val, Challenge, ValMmcs>;
type Challenger = DuplexChallenger<Val, NodePermutation, 16, 8>;
type FriPcs = TwoAdicFriPcs<Val, Radix2DitParallel<Val>, ValMmcs, ChallengeMmcs>;
pub type Config = StarkConfig<FriPcs, Challenge, Challenger>;

fn val_mmcs() -> ValMmcs {
    let leaf = Hash::new(default_babybear_poseidon2_24());
    ValMmcs::new(leaf, Compress::new(default_babybear_poseidon2_16()), 0)
}

fn fri_parameters() -> FriParameters<ChallengeMmcs> {
    FriParameters {
        log_blowup: LOG_BLOWUP,
        log_final_poly_len: LOG_FINAL_POLY_LEN,
        max_log_arity: MAX_LOG_ARITY,
        num_queries: QUERIES,
        batch_proof_of_work_bits: BATCH_POW_BITS,
        commit_proof_of_work_bits: COMMIT_POW_BITS,
        query_proof_of_work_bits: QUERY_POW_BITS,
        mmcs: ChallengeMmcs::new(val_mmcs()),
    }
}

/// The scheme, with circuit and parameters already in the transcript.
pub fn config() -> Config {
    let pcs = FriPcs::new(Radix2DitParallel::default(), val_mmcs(), fri_parameters());
    let mut challenger = Challenger::new(default_babybear_poseidon2_16());
    for id in [CIRCUIT_ID, PARAMETER_ID] {
        challenger.observe(Val::from_u32(id & 0xffff));
        challenger.observe(Val::from_u32(id >> 16));
    }
    Config::new(pcs, challenger).with_ood_proof_of_work_bits(OOD_POW_BITS)
}

pub struct Security {
    pub conjectured_bits: usize,
    pub proven_bits: usize,
}

/// Whole bits at the height that gives the fewest, over all heights a proof can have.
pub fn security() -> Security {
    let parameters = security_parameters();
    let at = (ROWS_MIN.ilog2()..=ROWS_MAX.ilog2()).map(|log_rows| {
        let log_rows = log_rows as usize;
        let conjectured = ConjecturedSecurity::compute_from_params(&parameters, log_rows);
        let proven = ProvenSecurity::compute_from_proof(log_rows, &parameters);
        (conjectured.security_bits, proven.security_bits())
    });
    let (conjectured_bits, proven_bits) =
        at.reduce(|a, b| (a.0.min(b.0), a.1.min(b.1))).expect("there is at least one height");
    Security { conjectured_bits, proven_bits }
}

/// What the library derives from the circuit itself; the same at every height.
fn security_parameters() -> StarkSecurityParams {
    let count = ROWS_MAX - 1;
    let air = QuorumAir::new(count, &vec![0; count.div_ceil(8)]);
    let fri = fri_parameters();
    let grinding =
        GrindingSites { out_of_domain: config().ood_proof_of_work_bits(), ..fri.grinding_sites() };
    StarkSecurityParams::from_air::<Val, Challenge, _>(
        fri.security_regime(),
        &air,
        AirLayout::from_air::<Val>(&air),
        TwoAdicMultiplicativeCoset::new(Val::ONE, ROWS_MAX.ilog2() as usize)
            .expect("below the two-adicity"),
        CHALLENGE_BITS,
        COLLISION_BITS,
        OPENING_POINTS,
        OpeningShape::new(),
        grinding,
    )
}
