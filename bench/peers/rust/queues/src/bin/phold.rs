//! Hold model: `phold std|ladder`.
use queues::*;
use std::time::Instant;
fn run<Q: Queue + Default>(name: &str, ev: usize, n: usize, per: usize) {
    let (mut rng, mut q, mut count, mut h, mut now) =
        (Sfc32::new(42), Q::default(), vec![0u32; n], 0u32, 0.0);
    for i in 0..n {
        for _ in 0..per {
            let d = rng.exp(1.0) + 0.1;
            q.push(d, i as i32);
        }
    }
    let t1 = Instant::now();
    for _ in 0..ev {
        let (t, lp) = q.pop().unwrap();
        now = t;
        count[lp as usize] += 1;
        h = h.wrapping_mul(31).wrapping_add(lp as u32);
        let d = rng.exp(1.0) + 0.1;
        let to = rng.below(n);
        q.push(now + d, to as i32);
    }
    let s = t1.elapsed().as_secs_f64();
    println!(
        "{{\"kind\":\"rust-{name}\",\"EV\":{ev},\"N\":{n},\"PER\":{per},\"hash\":{h},\"now\":{now},\"Mev_s\":{:.3},\"ns_ev\":{:.1}}}",
        ev as f64 / s / 1e6,
        s * 1e9 / ev as f64
    );
}
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let g = |i: usize, d: usize| a.get(i).and_then(|x| x.parse().ok()).unwrap_or(d);
    let (ev, n, per) = (g(2, 5_000_000), g(3, 10_000), g(4, 10));
    match a.get(1).map(|s| s.as_str()).unwrap_or("std") {
        "std" => run::<StdHeap>("std", ev, n, per),
        _ => run::<Ladder>("ladder", ev, n, per),
    }
}
