//! Gossip: `gossip std|ladder`.
use queues::*;
use std::time::Instant;
fn run<Q: Queue + Default>(name: &str, n: usize, m: usize) {
    let mut rng = Sfc32::new(7);
    let adj = watts_strogatz(n, 8, 0.1, &mut rng);
    let (mut off, mut peer, mut src) = (vec![0usize; n + 1], vec![], vec![]);
    for i in 0..n {
        off[i] = peer.len();
        for &w in &adj[i] {
            peer.push(w as i32);
            src.push(i as i32);
        }
    }
    off[n] = peer.len();
    let mut seen = vec![0u8; n * m];
    let mut q = Q::default();
    let mut origin = vec![];
    let (mut del, mut dup, mut ev, mut now, mut h, mut maxq) = (0u64, 0u64, 0u64, 0.0, 0u32, 0);
    let t1 = Instant::now();
    for i in 0..m {
        origin.push(rng.below(n));
        let t = rng.unit() * 1000.0;
        q.push(t, -1 - i as i32);
    }
    while let Some((t, p)) = q.pop() {
        now = t;
        ev += 1;
        let (node, from, msg) = if p < 0 {
            (origin[(-1 - p) as usize], -1, (-1 - p) as usize)
        } else {
            let e = (p >> 6) as usize;
            (peer[e] as usize, src[e], (p & 63) as usize)
        };
        let s = &mut seen[node * m + msg];
        if *s != 0 {
            dup += 1;
            continue;
        }
        *s = 1;
        if from >= 0 {
            del += 1;
        }
        h = h.wrapping_mul(31).wrapping_add(node as u32);
        for k in off[node]..off[node + 1] {
            if peer[k] != from {
                let d = rng.exp(50.0);
                q.push(now + d, ((k as i32) << 6) | msg as i32);
            }
        }
        if q.len() > maxq {
            maxq = q.len();
        }
    }
    let s = t1.elapsed().as_secs_f64();
    println!(
        "{{\"kind\":\"rust-{name}\",\"deliveries\":{del},\"dups\":{dup},\"events\":{ev},\"maxq\":{maxq},\"now\":{now},\"hash\":{h},\"Mev_s\":{:.3}}}",
        ev as f64 / s / 1e6
    );
}
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let g = |i: usize, d: usize| a.get(i).and_then(|x| x.parse().ok()).unwrap_or(d);
    let (n, m) = (g(2, 10_000), g(3, 50));
    match a.get(1).map(|s| s.as_str()).unwrap_or("std") {
        "std" => run::<StdHeap>("std", n, m),
        _ => run::<Ladder>("ladder", n, m),
    }
}
