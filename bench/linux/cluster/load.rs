//! A client within the node: transactions of 512 bytes, in a burst every 50 ms, as the benchmark's
//! own client sends them. `LOAD_TX_PER_SECOND`, and after how many us it begins, `LOAD_AFTER_US`.
use tokio::sync::mpsc::Sender;
use tokio::time::{interval, sleep, Duration};

const BURSTS_PER_SECOND: u64 = 20;
const BYTES: usize = 512;

pub fn start(transactions: Sender<Vec<u8>>) {
    let per_second = number_of("LOAD_TX_PER_SECOND");
    let after = Duration::from_micros(number_of("LOAD_AFTER_US"));
    let node = number_of("LOAD_NODE");
    tokio::spawn(async move {
        sleep(after).await;
        let mut bursts = interval(Duration::from_millis(1000 / BURSTS_PER_SECOND));
        let mut serial = node << 40;
        loop {
            bursts.tick().await;
            for _ in 0..per_second / BURSTS_PER_SECOND {
                serial += 1;
                let mut transaction = vec![0; BYTES];
                transaction[0] = 1;
                transaction[1..9].copy_from_slice(&serial.to_be_bytes());
                let sent = transactions.send(transaction).await;
                assert!(sent.is_ok(), "the mempool is gone");
                tokio::task::yield_now().await;
            }
        }
    });
}

fn number_of(name: &str) -> u64 {
    std::env::var(name).expect(name).parse().expect(name)
}
