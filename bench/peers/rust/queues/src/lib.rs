//! The generator, the overlay and two event queues: the heap of the standard library, and the
//! two-tier bucket queue of `../../js/ladder.mjs`. Order: (time, place among all pushes).
use std::cmp::Ordering;
use std::collections::BinaryHeap;
pub struct Sfc32 {
    a: u32,
    b: u32,
    c: u32,
    d: u32,
}
impl Sfc32 {
    pub fn new(seed: u32) -> Self {
        let mut r = Sfc32 {
            a: seed,
            b: 0x9e3779b9,
            c: 0x243f6a88,
            d: 1,
        };
        for _ in 0..15 {
            r.u32();
        }
        r
    }
    #[inline]
    pub fn u32(&mut self) -> u32 {
        let t = self.a.wrapping_add(self.b).wrapping_add(self.d);
        self.d = self.d.wrapping_add(1);
        self.a = self.b ^ (self.b >> 9);
        self.b = self.c.wrapping_add(self.c << 3);
        self.c = self.c.rotate_left(21).wrapping_add(t);
        t
    }
    #[inline]
    pub fn unit(&mut self) -> f64 {
        (self.u32() as f64 + 1.0) * 2.3283064365386963e-10
    }
    #[inline]
    pub fn below(&mut self, n: usize) -> usize {
        (self.u32() as f64 * 2.3283064365386963e-10 * n as f64) as usize
    }
    #[inline]
    pub fn exp(&mut self, mean: f64) -> f64 {
        -self.unit().ln() * mean
    }
}
pub fn watts_strogatz(n: usize, k: usize, p: f64, rng: &mut Sfc32) -> Vec<Vec<u32>> {
    let mut adj: Vec<Vec<u32>> = vec![vec![]; n];
    for j in 1..=k / 2 {
        for i in 0..n {
            let mut w = (i + j) % n;
            if rng.unit() <= p || adj[i].contains(&(w as u32)) {
                loop {
                    w = rng.below(n);
                    if w != i && !adj[i].contains(&(w as u32)) {
                        break;
                    }
                }
            }
            adj[i].push(w as u32);
            adj[w].push(i as u32);
        }
    }
    adj
}
pub trait Queue {
    fn push(&mut self, t: f64, p: i32);
    fn pop(&mut self) -> Option<(f64, i32)>;
    fn len(&self) -> usize;
}
struct Ev {
    t: f64,
    s: u32,
    p: i32,
}
impl PartialEq for Ev {
    fn eq(&self, o: &Self) -> bool {
        self.t == o.t && self.s == o.s
    }
}
impl Eq for Ev {}
impl PartialOrd for Ev {
    fn partial_cmp(&self, o: &Self) -> Option<Ordering> {
        Some(self.cmp(o))
    }
}
impl Ord for Ev {
    fn cmp(&self, o: &Self) -> Ordering {
        o.t.total_cmp(&self.t).then_with(|| o.s.cmp(&self.s))
    }
}
#[derive(Default)]
pub struct StdHeap {
    h: BinaryHeap<Ev>,
    s: u32,
}
impl Queue for StdHeap {
    #[inline]
    fn push(&mut self, t: f64, p: i32) {
        self.h.push(Ev { t, s: self.s, p });
        self.s += 1;
    }
    #[inline]
    fn pop(&mut self) -> Option<(f64, i32)> {
        self.h.pop().map(|e| (e.t, e.p))
    }
    fn len(&self) -> usize {
        self.h.len()
    }
}
/// A four-ary heap, for the current bucket. Times are never below 0, so their bits order as they do.
#[derive(Clone, Copy)]
struct E {
    t: u64,
    s: u32,
    p: i32,
}
#[inline]
fn lt(a: &E, b: &E) -> bool {
    a.t < b.t || (a.t == b.t && a.s < b.s)
}
#[derive(Default)]
pub struct Heap4 {
    h: Vec<E>,
    s: u32,
}
impl Queue for Heap4 {
    #[inline]
    fn push(&mut self, t: f64, p: i32) {
        let e = E {
            t: t.to_bits(),
            s: self.s,
            p,
        };
        self.s += 1;
        self.h.push(e);
        let h = &mut self.h[..];
        let mut i = h.len() - 1;
        while i > 0 {
            let q = (i - 1) >> 2;
            if h[q].t <= e.t {
                break;
            }
            h[i] = h[q];
            i = q;
        }
        h[i] = e;
    }
    #[inline]
    fn pop(&mut self) -> Option<(f64, i32)> {
        let e = self.h.pop()?;
        let h = &mut self.h[..];
        let m = h.len();
        if m == 0 {
            return Some((f64::from_bits(e.t), e.p));
        }
        let top = h[0];
        let mut i = 0;
        loop {
            let c = 4 * i + 1;
            if c >= m {
                break;
            }
            let mut b = c;
            let end = (c + 4).min(m);
            for j in c + 1..end {
                if lt(&h[j], &h[b]) {
                    b = j;
                }
            }
            if lt(&e, &h[b]) {
                break;
            }
            h[i] = h[b];
            i = b;
        }
        h[i] = e;
        Some((f64::from_bits(top.t), top.p))
    }
    fn len(&self) -> usize {
        self.h.len()
    }
}
/// A far list, one year of buckets, and the current bucket in a small heap.
pub struct Ladder {
    slots: Vec<(E, i32)>,
    free: i32,
    n: usize,
    s: u32,
    b: Vec<i32>,
    nb: usize,
    start: f64,
    inv: f64,
    cur: isize,
    end: f64,
    inb: usize,
    far: i32,
    far_n: usize,
    limit: usize,
    bot: Heap4,
    now: f64,
}
impl Default for Ladder {
    fn default() -> Self {
        Ladder {
            slots: vec![],
            free: -1,
            n: 0,
            s: 0,
            b: vec![],
            nb: 0,
            start: 0.0,
            inv: 0.0,
            cur: -1,
            end: f64::NEG_INFINITY,
            inb: 0,
            far: -1,
            far_n: 0,
            limit: 64,
            bot: Heap4::default(),
            now: 0.0,
        }
    }
}
impl Ladder {
    #[inline]
    fn slot(&mut self, e: E, next: i32) -> i32 {
        if self.free >= 0 {
            let i = self.free;
            self.free = self.slots[i as usize].1;
            self.slots[i as usize] = (e, next);
            i
        } else {
            self.slots.push((e, next));
            self.slots.len() as i32 - 1
        }
    }
    #[inline]
    fn bot_add(&mut self, e: E) {
        let h = &mut self.bot.h;
        h.push(e);
        let mut i = h.len() - 1;
        while i > 0 {
            let q = (i - 1) >> 2;
            if lt(&h[q], &e) {
                break;
            }
            h[i] = h[q];
            i = q;
        }
        h[i] = e;
    }
    fn rebuild(&mut self) {
        for b in (self.cur + 1).max(0) as usize..self.nb {
            let mut i = self.b[b];
            self.b[b] = -1;
            while i >= 0 {
                let nx = self.slots[i as usize].1;
                self.slots[i as usize].1 = self.far;
                self.far = i;
                self.far_n += 1;
                i = nx;
            }
        }
        self.inb = 0;
        let v = std::mem::take(&mut self.bot.h);
        for e in v {
            let f = self.far;
            self.far = self.slot(e, f);
            self.far_n += 1;
        }
        self.limit = (2 * self.n).max(64);
        self.year(self.now);
    }
    fn year(&mut self, from: f64) {
        let m = self.far_n;
        if m == 0 {
            self.end = f64::NEG_INFINITY;
            return;
        }
        let nb = m.next_power_of_two().max(16);
        if self.b.len() < nb {
            self.b.resize(nb, -1);
        }
        self.nb = nb;
        let mut lo = f64::INFINITY;
        let mut i = self.far;
        while i >= 0 {
            let t = f64::from_bits(self.slots[i as usize].0.t);
            if t < lo {
                lo = t;
            }
            i = self.slots[i as usize].1;
        }
        let mut sum = 0.0;
        i = self.far;
        while i >= 0 {
            sum += f64::from_bits(self.slots[i as usize].0.t) - lo;
            i = self.slots[i as usize].1;
        }
        if from < lo && from >= 0.0 {
            lo = from;
        }
        let mut span = sum / m as f64 * 2.0;
        if !(span > 1e-9) {
            span = 1e-9;
        }
        if !(lo + span > lo) {
            span = lo.abs() * 1e-12;
        }
        self.start = lo;
        self.inv = nb as f64 / span;
        self.end = lo + span;
        self.cur = -1;
        let (mut far, mut fnn, mut k) = (-1, 0, 0);
        i = self.far;
        while i >= 0 {
            let (e, nx) = self.slots[i as usize];
            let t = f64::from_bits(e.t);
            if t >= self.end {
                self.slots[i as usize].1 = far;
                far = i;
                fnn += 1;
            } else {
                let b = (((t - lo) * self.inv) as usize).min(nb - 1);
                self.slots[i as usize].1 = self.b[b];
                self.b[b] = i;
                k += 1;
            }
            i = nx;
        }
        self.far = far;
        self.far_n = fnn;
        self.inb = k;
    }
}
impl Queue for Ladder {
    #[inline]
    fn push(&mut self, t: f64, p: i32) {
        self.n += 1;
        if self.n > self.limit {
            self.n -= 1;
            self.rebuild();
            self.n += 1;
        }
        let e = E {
            t: t.to_bits(),
            s: self.s,
            p,
        };
        self.s += 1;
        if t < self.end {
            let b = (((t - self.start) * self.inv) as usize).min(self.nb - 1);
            if b as isize <= self.cur {
                self.bot_add(e);
                return;
            }
            let i = self.slot(e, self.b[b]);
            self.b[b] = i;
            self.inb += 1;
        } else {
            let f = self.far;
            self.far = self.slot(e, f);
            self.far_n += 1;
        }
    }
    #[inline]
    fn pop(&mut self) -> Option<(f64, i32)> {
        if self.n == 0 {
            return None;
        }
        while self.bot.h.is_empty() {
            if self.inb > 0 {
                let mut b = (self.cur + 1) as usize;
                while self.b[b] < 0 {
                    b += 1;
                }
                self.cur = b as isize;
                let mut i = self.b[b];
                self.b[b] = -1;
                while i >= 0 {
                    let (e, nx) = self.slots[i as usize];
                    self.bot_add(e);
                    self.slots[i as usize].1 = self.free;
                    self.free = i;
                    self.inb -= 1;
                    i = nx;
                }
            } else {
                self.limit = (2 * self.n).max(64);
                self.year(f64::NEG_INFINITY);
            }
        }
        self.n -= 1;
        let r = self.bot.pop();
        if let Some((t, _)) = r {
            self.now = t;
        }
        r
    }
    fn len(&self) -> usize {
        self.n
    }
}
