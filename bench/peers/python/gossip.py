# Gossip. Usage: gossip.py proc|cb|heapq
# proc: one SimPy process per message in flight; cb: bare Timeout and callback; heapq: no framework.
import sys, time, random, math

kind = sys.argv[1] if len(sys.argv) > 1 else "proc"
N = int(sys.argv[2]) if len(sys.argv) > 2 else 10000
M = int(sys.argv[3]) if len(sys.argv) > 3 else 50
rng = random.Random(7)
rnd = rng.random
log = math.log
adj = [[] for _ in range(N)]
for j in range(1, 5):
    for i in range(N):
        w = (i + j) % N
        if rnd() <= 0.1 or w in adj[i]:
            while True:
                w = int(rnd() * N)
                if w != i and w not in adj[i]:
                    break
        adj[i].append(w)
        adj[w].append(i)
seen = [bytearray(M) for _ in range(N)]
dele = dups = events = 0
t1 = time.perf_counter()
if kind == "heapq":
    from heapq import heappush, heappop

    q = []
    seq = 0
    for m in range(M):
        heappush(q, (rnd() * 1000, seq, int(rnd() * N), -1, m))
        seq += 1
    while q:
        now, _, node, frm, m = heappop(q)
        events += 1
        if seen[node][m]:
            dups += 1
            continue
        seen[node][m] = 1
        if frm >= 0:
            dele += 1
        for w in adj[node]:
            if w != frm:
                heappush(q, (now - 50.0 * log(1.0 - rnd()), seq, w, node, m))
                seq += 1
else:
    import simpy

    env = simpy.Environment()
    if kind == "proc":

        def flight(env, delay, node, frm, m):
            global dele, dups, events
            yield env.timeout(delay)
            events += 1
            if seen[node][m]:
                dups += 1
                return
            seen[node][m] = 1
            if frm >= 0:
                dele += 1
            for w in adj[node]:
                if w != frm:
                    env.process(flight(env, -50.0 * log(1.0 - rnd()), w, node, m))

        for m in range(M):
            env.process(flight(env, rnd() * 1000, int(rnd() * N), -1, m))
    else:
        Timeout = simpy.events.Timeout

        def recv(ev):
            global dele, dups, events
            node, frm, m = ev._value
            events += 1
            if seen[node][m]:
                dups += 1
                return
            seen[node][m] = 1
            if frm >= 0:
                dele += 1
            for w in adj[node]:
                if w != frm:
                    Timeout(env, -50.0 * log(1.0 - rnd()), (w, node, m)).callbacks.append(recv)

        for m in range(M):
            Timeout(env, rnd() * 1000, (int(rnd() * N), -1, m)).callbacks.append(recv)
    env.run()
    now = env.now
s = time.perf_counter() - t1
print(
    {
        "kind": "py-" + kind,
        "deliveries": dele,
        "dups": dups,
        "events": events,
        "now": now,
        "Mev_s": round(events / s / 1e6, 3),
    }
)
