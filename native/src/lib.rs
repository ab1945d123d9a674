//! Proves and verifies that a published set of voters holds a quorum of a committed validator set.
//!
//! `air` holds the constraints and `README.md` the argument for them; `abi` is the boundary to
//! WebAssembly. No randomness, no threads, no input but the arguments: equal calls give equal bytes.

pub mod abi;
pub mod air;
pub mod columns;
pub mod field;
pub mod parameters;
pub mod proof;
pub mod shaped;
pub mod sponge;
pub mod statement;
pub mod trace;
