//! What a node of asonnino/hotstuff v0.3.0 asks of one core.
//!
//! `batches core` prints how long it takes to hash a batch, to sign and to verify.
//!
//! `batches database MB_PER_SECOND SECONDS SLOT_SECONDS DIR` writes batches to RocksDB, as it comes,
//! at a pace, reads each at once, and asks for a batch that is not there after each fifth. For each
//! slot it prints one line: milliseconds of a write, of a read, and of finding that nothing is there,
//! on average, and how many files wait to be merged. The last line has the fastest tenth of writes
//! and reads.

use ed25519_dalek::{verify_batch, Digest, Keypair, Sha512, Signer};
use rocksdb::DB;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// A message with a batch: what it is and how many transactions there are, then each with its length
/// before it. They are a mark, a number and zeros.
const TRANSACTIONS: u64 = 977;
const TRANSACTION_BYTES: usize = 512;
const ASKED_EVERY: u64 = 5;
/// Signatures that make a quorum of ten.
const QUORUM: usize = 7;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["core"] => core(),
        ["database", rate, seconds, slot, dir] => {
            database(number(rate), number(seconds), number(slot), dir)
        }
        _ => {
            eprintln!("batches core | batches database MB_PER_SECOND SECONDS SLOT_SECONDS DIR");
            std::process::exit(2);
        }
    }
}

fn number(word: &str) -> f64 {
    word.parse().unwrap_or_else(|_| {
        eprintln!("'{word}' is not a number");
        std::process::exit(2);
    })
}

fn batch(number: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    bytes.extend_from_slice(&0u32.to_le_bytes());
    bytes.extend_from_slice(&TRANSACTIONS.to_le_bytes());
    for index in 0..TRANSACTIONS {
        bytes.extend_from_slice(&(TRANSACTION_BYTES as u64).to_le_bytes());
        let start = bytes.len();
        bytes.push(1);
        // A counter that the client starts anywhere.
        let count = 0x1234_5678_90ab_cdef + number * TRANSACTIONS + index;
        bytes.extend_from_slice(&count.to_be_bytes());
        bytes.resize(start + TRANSACTION_BYTES, 0);
    }
    bytes
}

fn key(number: u64) -> Vec<u8> {
    Sha512::digest(&number.to_le_bytes())[..32].to_vec()
}

fn core() {
    let bytes = batch(0);
    let hash_us = fast_us(|| {
        black_box(Sha512::digest(&bytes));
    });
    println!("hash {:.0} MB/s", bytes.len() as f64 / hash_us);
    let pair = Keypair::generate(&mut rand::rngs::OsRng);
    let digest = [7u8; 32];
    let sign_us = fast_us(|| {
        black_box(pair.sign(&digest));
    });
    println!("sign {sign_us:.0} us");
    let signature = pair.sign(&digest);
    let verify_us = fast_us(|| pair.public.verify_strict(&digest, &signature).unwrap());
    println!("verify {verify_us:.0} us");
    let messages = vec![&digest[..]; QUORUM];
    let (signatures, keys) = (vec![signature; QUORUM], vec![pair.public; QUORUM]);
    let all_us = fast_us(|| verify_batch(&messages, &signatures, &keys).unwrap());
    println!("verify together {:.0} us each", all_us / QUORUM as f64);
}

fn fast_us(mut run: impl FnMut()) -> f64 {
    let mut times = Times::default();
    (0..2000).for_each(|_| times.time(&mut run));
    times.fastest_tenth_ms() * 1e3
}

/// How long something took, in milliseconds.
#[derive(Default)]
struct Times {
    all: Vec<f64>,
    /// How many of them have been told of.
    told: usize,
}

impl Times {
    fn time<T>(&mut self, run: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let result = run();
        self.all.push(start.elapsed().as_secs_f64() * 1e3);
        result
    }

    /// Of those since this was asked last.
    fn mean(&mut self) -> f64 {
        let new = &self.all[self.told..];
        self.told = self.all.len();
        new.iter().sum::<f64>() / new.len() as f64
    }

    /// Whoever else is on the machine slows the others.
    fn fastest_tenth_ms(&self) -> f64 {
        let mut sorted = self.all.clone();
        sorted.sort_by(f64::total_cmp);
        sorted[sorted.len() / 10]
    }
}

fn database(megabytes: f64, seconds: f64, slot: f64, dir: &str) {
    let _ = std::fs::remove_dir_all(dir);
    let db = DB::open_default(dir).expect("the database opens");
    let period = batch(0).len() as f64 / (megabytes * 1e6);
    let (mut writes, mut reads, mut absent) =
        (Times::default(), Times::default(), Times::default());
    let start = Instant::now();
    let mut slots = 1.0;
    for number in 0u64.. {
        let due = Duration::from_secs_f64(number as f64 * period);
        std::thread::sleep(due.saturating_sub(start.elapsed()));
        let bytes = batch(number);
        writes.time(|| db.put(key(number), &bytes).unwrap());
        let found = reads.time(|| db.get(key(number)).unwrap());
        assert!(found == Some(bytes));
        if number % ASKED_EVERY == 0 {
            let found = absent.time(|| db.get(key(u64::MAX - number)).unwrap());
            assert!(found.is_none());
        }
        if start.elapsed().as_secs_f64() < slots * slot {
            continue;
        }
        let files = db
            .property_value("rocksdb.num-files-at-level0")
            .unwrap()
            .unwrap();
        println!(
            "{:.3} {:.3} {:.3} {files}",
            writes.mean(),
            reads.mean(),
            absent.mean()
        );
        slots += 1.0;
        if start.elapsed().as_secs_f64() >= seconds {
            break;
        }
    }
    println!(
        "{:.3} {:.3}",
        writes.fastest_tenth_ms(),
        reads.fastest_tenth_ms()
    );
}
