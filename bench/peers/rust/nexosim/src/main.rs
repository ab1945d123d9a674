//! NeXosim 1.0: `nexo phold1|phold|gossip`.
//!
//! - `phold1`: one model holds all processes and schedules its own events, the form that is kindest
//!   to NeXosim.
//! - `phold`: a model per process; a hop is an event it schedules for itself, then a message over
//!   one of 8 random output ports.
//! - `gossip`: a model per node; the latency is an event it schedules for itself, then a message.
use nexosim::model::{Context, Model, schedulable};
use nexosim::ports::Output;
use nexosim::simulation::{Mailbox, SimInit};
use nexosim::time::MonotonicTime;
use queues::*;
use serde::{Deserialize, Serialize};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};
static EV: AtomicU64 = AtomicU64::new(0);
static DEL: AtomicU64 = AtomicU64::new(0);
static DUP: AtomicU64 = AtomicU64::new(0);
#[derive(Serialize, Deserialize, Clone)]
struct R {
    a: u32,
    b: u32,
    c: u32,
    d: u32,
}
impl R {
    fn new(s: u32) -> Self {
        let mut r = R {
            a: s,
            b: 0x9e3779b9,
            c: 0x243f6a88,
            d: 1,
        };
        for _ in 0..15 {
            r.u();
        }
        r
    }
    fn u(&mut self) -> u32 {
        let t = self.a.wrapping_add(self.b).wrapping_add(self.d);
        self.d = self.d.wrapping_add(1);
        self.a = self.b ^ (self.b >> 9);
        self.b = self.c.wrapping_add(self.c << 3);
        self.c = self.c.rotate_left(21).wrapping_add(t);
        t
    }
    fn exp(&mut self, m: f64) -> f64 {
        -((self.u() as f64 + 1.0) * 2.3283064365386963e-10).ln() * m
    }
    fn below(&mut self, n: usize) -> usize {
        (self.u() as f64 * 2.3283064365386963e-10 * n as f64) as usize
    }
}
fn dur(ms: f64) -> Duration {
    Duration::from_nanos((ms * 1e6) as u64 + 1)
}
#[derive(Serialize, Deserialize)]
struct All {
    rng: R,
    count: Vec<u32>,
    n: u32,
    per: u32,
}
#[Model]
impl All {
    #[nexosim(init)]
    async fn init(&mut self, cx: &Context<Self>) {
        for i in 0..self.n {
            for _ in 0..self.per {
                let d = self.rng.exp(1.0) + 0.1;
                cx.schedule_event(dur(d), schedulable!(Self::fire), i)
                    .unwrap();
            }
        }
    }
    #[nexosim(schedulable)]
    async fn fire(&mut self, lp: u32, cx: &Context<Self>) {
        self.count[lp as usize] += 1;
        EV.fetch_add(1, Relaxed);
        let d = self.rng.exp(1.0) + 0.1;
        let to = self.rng.below(self.n as usize) as u32;
        cx.schedule_event(dur(d), schedulable!(Self::fire), to)
            .unwrap();
    }
}
#[derive(Serialize, Deserialize)]
struct Lp {
    rng: R,
    count: u32,
    per: u32,
    out: Vec<Output<u32>>,
}
#[Model]
impl Lp {
    #[nexosim(init)]
    async fn init(&mut self, cx: &Context<Self>) {
        for i in 0..self.per {
            let d = self.rng.exp(1.0) + 0.1;
            cx.schedule_event(dur(d), schedulable!(Self::emit), i)
                .unwrap();
        }
    }
    #[nexosim(schedulable)]
    async fn emit(&mut self, x: u32) {
        let k = self.rng.below(self.out.len());
        self.out[k].send(x).await;
    }
    pub async fn recv(&mut self, x: u32, cx: &Context<Self>) {
        self.count += 1;
        EV.fetch_add(1, Relaxed);
        let d = self.rng.exp(1.0) + 0.1;
        cx.schedule_event(dur(d), schedulable!(Self::emit), x)
            .unwrap();
    }
}
#[derive(Serialize, Deserialize)]
struct Node {
    rng: R,
    id: u32,
    peers: Vec<u32>,
    seen: Vec<bool>,
    publish: Vec<(f64, u32)>,
    out: Vec<Output<(u32, u32)>>,
}
#[Model]
impl Node {
    #[nexosim(init)]
    async fn init(&mut self, cx: &Context<Self>) {
        for (t, m) in self.publish.clone() {
            cx.schedule_event(dur(t), schedulable!(Self::originate), m)
                .unwrap();
        }
    }
    #[nexosim(schedulable)]
    async fn originate(&mut self, m: u32, cx: &Context<Self>) {
        EV.fetch_add(1, Relaxed);
        if self.seen[m as usize] {
            DUP.fetch_add(1, Relaxed);
            return;
        }
        self.spread(u32::MAX, m, cx);
    }
    fn spread(&mut self, from: u32, m: u32, cx: &Context<Self>) {
        self.seen[m as usize] = true;
        for k in 0..self.peers.len() {
            if self.peers[k] != from {
                let d = self.rng.exp(50.0);
                cx.schedule_event(dur(d), schedulable!(Self::arrive), (k as u32, m))
                    .unwrap();
            }
        }
    }
    #[nexosim(schedulable)]
    async fn arrive(&mut self, x: (u32, u32)) {
        let id = self.id;
        self.out[x.0 as usize].send((id, x.1)).await;
    }
    pub async fn recv(&mut self, x: (u32, u32), cx: &Context<Self>) {
        EV.fetch_add(1, Relaxed);
        if self.seen[x.1 as usize] {
            DUP.fetch_add(1, Relaxed);
            return;
        }
        DEL.fetch_add(1, Relaxed);
        self.spread(x.0, x.1, cx);
    }
}
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let g = |i: usize, d: usize| a.get(i).and_then(|x| x.parse().ok()).unwrap_or(d);
    let kind = a.get(1).map(|s| s.as_str()).unwrap_or("phold1");
    let th = g(2, 1);
    let n = g(4, 10_000);
    let t0 = Instant::now();
    let mut si = SimInit::with_num_threads(th);
    if kind == "phold1" {
        si = si.add_model(
            All {
                rng: R::new(42),
                count: vec![0; n],
                n: n as u32,
                per: 10,
            },
            Mailbox::new(),
            "all",
        );
    } else if kind == "phold" {
        let boxes: Vec<Mailbox<Lp>> = (0..n).map(|_| Mailbox::with_capacity(64)).collect();
        let mut r = R::new(7);
        let mut lps: Vec<Lp> = (0..n)
            .map(|i| Lp {
                rng: R::new(i as u32),
                count: 0,
                per: 10,
                out: vec![],
            })
            .collect();
        for l in lps.iter_mut() {
            for _ in 0..8 {
                let mut o = Output::default();
                o.connect(Lp::recv, &boxes[r.below(n)]);
                l.out.push(o);
            }
        }
        for (l, b) in lps.into_iter().zip(boxes) {
            si = si.add_model(l, b, "lp");
        }
    } else {
        let m = g(3, 50);
        let mut r = Sfc32::new(7);
        let adj = watts_strogatz(n, 8, 0.1, &mut r);
        let boxes: Vec<Mailbox<Node>> = (0..n).map(|_| Mailbox::with_capacity(64)).collect();
        let mut nodes: Vec<Node> = adj
            .iter()
            .enumerate()
            .map(|(i, p)| Node {
                rng: R::new(i as u32),
                id: i as u32,
                peers: p.clone(),
                seen: vec![false; m],
                publish: vec![],
                out: vec![],
            })
            .collect();
        for i in 0..n {
            for &w in &adj[i] {
                let mut o = Output::default();
                o.connect(Node::recv, &boxes[w as usize]);
                nodes[i].out.push(o);
            }
        }
        for i in 0..m {
            let o = r.below(n);
            let t = r.unit() * 1000.0;
            nodes[o].publish.push((t, i as u32));
        }
        for (l, b) in nodes.into_iter().zip(boxes) {
            si = si.add_model(l, b, "node");
        }
    }
    let mut sim = si.init(MonotonicTime::EPOCH).unwrap();
    let t1 = Instant::now();
    if kind == "gossip" {
        sim.run().unwrap();
    } else {
        let ev = g(3, 5_000_000) as u64;
        while EV.load(Relaxed) < ev {
            sim.step().unwrap();
        }
    }
    let s = t1.elapsed().as_secs_f64();
    let e = EV.load(Relaxed);
    println!(
        "{{\"kind\":\"nexosim-{kind}\",\"threads\":{th},\"events\":{e},\"deliveries\":{},\"dups\":{},\"setup_s\":{:.2},\"Mev_s\":{:.3}}}",
        DEL.load(Relaxed),
        DUP.load(Relaxed),
        (t1 - t0).as_secs_f64(),
        e as f64 / s / 1e6
    );
}
