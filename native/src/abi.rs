//! The C ABI of the WebAssembly module. A call takes one request, returns 0 or a reason, and
//! leaves its answer in an output buffer that lives until the next call. A malformed request is a
//! fault of the binding and panics, which traps.

use std::cell::RefCell;

use crate::field::digest_bytes;
use crate::parameters;
use crate::proof::{Reason, prove, verify};
use crate::sponge::validator_set_root;
use crate::statement::{COUNT_MAX, STATEMENT_BYTES, Statement, Validator};

const VALIDATOR_BYTES: usize = 36;

thread_local! {
    static OUTPUT: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Gives a buffer of `length` bytes for a request.
#[unsafe(no_mangle)]
pub extern "C" fn stark_alloc(length: usize) -> *mut u8 {
    Box::into_raw(vec![0_u8; length].into_boxed_slice()).cast()
}

/// Takes a buffer back.
///
/// # Safety
/// `address` and `length` must be those of one `stark_alloc`, freed once.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn stark_free(address: *mut u8, length: usize) {
    let slice = core::ptr::slice_from_raw_parts_mut(address, length);
    // SAFETY: the caller passes what `stark_alloc` gave.
    drop(unsafe { Box::from_raw(slice) });
}

#[unsafe(no_mangle)]
pub extern "C" fn stark_output_address() -> *const u8 {
    OUTPUT.with_borrow(|output| output.as_ptr())
}

#[unsafe(no_mangle)]
pub extern "C" fn stark_output_length() -> usize {
    OUTPUT.with_borrow(Vec::len)
}

/// Request: validators. Answer: the root.
///
/// # Safety
/// `address` and `length` must be a live buffer of `stark_alloc`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn stark_validator_set_root(address: *const u8, length: usize) -> u32 {
    // SAFETY: the caller passes a live buffer.
    let request = unsafe { core::slice::from_raw_parts(address, length) };
    let (records, rest) = request.as_chunks::<VALIDATOR_BYTES>();
    assert!(rest.is_empty() && (1..=COUNT_MAX).contains(&records.len()));
    let validators: Vec<_> = records.iter().map(|record| parse_validator(record)).collect();
    answer(Ok(digest_bytes(&validator_set_root(&validators)).to_vec()))
}

/// Request: a statement, then validators, each with a byte that is 1 if it voted. Answer: a proof.
///
/// # Safety
/// `address` and `length` must be a live buffer of `stark_alloc`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn stark_prove(address: *const u8, length: usize) -> u32 {
    // SAFETY: the caller passes a live buffer.
    let request = unsafe { core::slice::from_raw_parts(address, length) };
    let (statement, witness) = split_statement(request);
    let (records, rest) = witness.as_chunks::<{ VALIDATOR_BYTES + 1 }>();
    assert!(rest.is_empty());
    let validators: Vec<_> = records.iter().map(|record| parse_validator(record)).collect();
    let voted: Vec<_> = records.iter().map(|record| record[VALIDATOR_BYTES] == 1).collect();
    answer(prove(&statement, &validators, &voted))
}

/// Request: a statement, then a proof. No answer.
///
/// # Safety
/// `address` and `length` must be a live buffer of `stark_alloc`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn stark_verify(address: *const u8, length: usize) -> u32 {
    // SAFETY: the caller passes a live buffer.
    let request = unsafe { core::slice::from_raw_parts(address, length) };
    let (statement, proof) = split_statement(request);
    answer(verify(&statement, proof).map(|()| Vec::new()))
}

/// Answer: the security and the parameters, as JSON with whole numbers.
#[unsafe(no_mangle)]
pub extern "C" fn stark_security() -> u32 {
    answer(Ok(security_json().into_bytes()))
}

pub fn security_json() -> String {
    let security = parameters::security();
    let fields = [
        ("conjectured_bits", security.conjectured_bits),
        ("proven_bits", security.proven_bits),
        ("circuit_id", parameters::CIRCUIT_ID as usize),
        ("parameter_id", parameters::PARAMETER_ID as usize),
        ("extension_degree", parameters::EXTENSION_DEGREE),
        ("log_blowup", parameters::LOG_BLOWUP),
        ("log_final_poly_len", parameters::LOG_FINAL_POLY_LEN),
        ("max_log_arity", parameters::MAX_LOG_ARITY),
        ("queries", parameters::QUERIES),
        ("query_pow_bits", parameters::QUERY_POW_BITS),
        ("commit_pow_bits", parameters::COMMIT_POW_BITS),
        ("batch_pow_bits", parameters::BATCH_POW_BITS),
        ("ood_pow_bits", parameters::OOD_POW_BITS),
        ("trace_columns", crate::columns::WIDTH),
        ("trace_rows_min", crate::air::ROWS_MIN),
        ("trace_rows_max", crate::air::ROWS_MAX),
    ];
    let pairs: Vec<_> = fields.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
    format!("{{{}}}", pairs.join(","))
}

fn split_statement(request: &[u8]) -> (Statement, &[u8]) {
    let (statement, rest) =
        request.split_first_chunk::<STATEMENT_BYTES>().expect("a request starts with a statement");
    (Statement::parse(statement), rest)
}

fn parse_validator(record: &[u8]) -> Validator {
    let key = record[..32].try_into().expect("32 bytes");
    let power = u32::from_le_bytes(record[32..VALIDATOR_BYTES].try_into().expect("4 bytes"));
    Validator { key, power }
}

fn answer(result: Result<Vec<u8>, Reason>) -> u32 {
    let (code, output) = match result {
        Ok(output) => (0, output),
        Err(reason) => (reason as u32, Vec::new()),
    };
    OUTPUT.set(output);
    code
}
