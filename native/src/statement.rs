//! What a proof is about, as bytes from outside and as the public values of the circuit.

use p3_field::PrimeCharacteristicRing;

use crate::columns::LIMB_BITS;
use crate::field::{Val, digest_elements, push_limbs};

pub const STATEMENT_BYTES: usize = 192;
pub const COUNT_MAX: usize = 1024;
pub const POWER_LIMIT: u32 = 1 << 30;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    pub validator_set_root: [u8; 32],
    pub count: u32,
    pub total_power: u32,
    pub threshold: u32,
    pub block_hash: [u8; 32],
    pub height: u64,
    pub round: u32,
    pub epoch: u64,
    pub vrf_root: [u8; 32],
    pub witness_root: [u8; 32],
    pub reputation_root: [u8; 32],
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Validator {
    pub key: [u8; 32],
    pub power: u32,
}

/// Places of the public values that constraints read. The rest is bound by the transcript alone.
pub mod public {
    pub const ROOT: usize = 0;
    pub const COUNT: usize = 8;
    pub const TOTAL_LOW: usize = 9;
    pub const TOTAL_HIGH: usize = 10;
    pub const THRESHOLD_LOW: usize = 11;
    pub const THRESHOLD_HIGH: usize = 12;
    /// Block hash 16, height 4, round 2, epoch 4, three roots of 16.
    pub const CONTEXT: usize = 13;
    pub const BITMAP: usize = CONTEXT + 74;
}

impl Statement {
    /// Reads the fixed layout; little-endian.
    pub fn parse(bytes: &[u8; STATEMENT_BYTES]) -> Self {
        let mut reader = Reader { bytes, offset: 0 };
        Self {
            validator_set_root: reader.take(),
            count: u32::from_le_bytes(reader.take()),
            total_power: u32::from_le_bytes(reader.take()),
            threshold: u32::from_le_bytes(reader.take()),
            block_hash: reader.take(),
            height: u64::from_le_bytes(reader.take()),
            round: u32::from_le_bytes(reader.take()),
            epoch: u64::from_le_bytes(reader.take()),
            vrf_root: reader.take(),
            witness_root: reader.take(),
            reputation_root: reader.take(),
        }
    }

    /// Length of the bitmap of voters.
    pub fn bitmap_bytes(&self) -> usize {
        (self.count as usize).div_ceil(8)
    }

    /// The public values, or `None` if a number lies outside what the circuit can speak about.
    ///
    /// Injective: two statements or bitmaps that differ give public values that differ. A root
    /// must therefore be canonical, and numbers must fit their limbs.
    pub fn public_values(&self, bitmap: &[u8]) -> Option<Vec<Val>> {
        let root = digest_elements(&self.validator_set_root)?;
        let fits = (1..=COUNT_MAX).contains(&(self.count as usize))
            && (1..POWER_LIMIT).contains(&self.total_power)
            && self.threshold < POWER_LIMIT
            && bitmap.len() == self.bitmap_bytes();
        if !fits {
            return None;
        }

        let mut values = root.to_vec();
        values.push(Val::from_u32(self.count));
        for number in [self.total_power, self.threshold] {
            values.push(Val::from_u32(number & ((1 << LIMB_BITS) - 1)));
            values.push(Val::from_u32(number >> LIMB_BITS));
        }
        push_limbs(&self.block_hash, &mut values);
        push_limbs(&self.height.to_le_bytes(), &mut values);
        push_limbs(&self.round.to_le_bytes(), &mut values);
        push_limbs(&self.epoch.to_le_bytes(), &mut values);
        push_limbs(&self.vrf_root, &mut values);
        push_limbs(&self.witness_root, &mut values);
        push_limbs(&self.reputation_root, &mut values);
        debug_assert_eq!(values.len(), public::BITMAP);
        push_limbs(bitmap, &mut values);
        Some(values)
    }
}

/// The smallest power that is more than two thirds of the total.
pub fn quorum_of(total_power: u32) -> u32 {
    (u64::from(total_power) * 2 / 3) as u32 + 1
}

pub fn is_voted(bitmap: &[u8], index: usize) -> bool {
    bitmap[index / 8] >> (index % 8) & 1 == 1
}

pub fn bitmap_of(voted: &[bool]) -> Vec<u8> {
    let mut bitmap = vec![0; voted.len().div_ceil(8)];
    for (index, _) in voted.iter().enumerate().filter(|(_, voted)| **voted) {
        bitmap[index / 8] |= 1 << (index % 8);
    }
    bitmap
}

struct Reader<'a> {
    bytes: &'a [u8; STATEMENT_BYTES],
    offset: usize,
}

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> [u8; N] {
        let field = core::array::from_fn(|index| self.bytes[self.offset + index]);
        self.offset += N;
        field
    }
}
