# Hold model. Usage: phold.py proc|cb|heapq
# proc: one SimPy process per pending event; cb: bare Timeout and callback; heapq: no framework.
import sys, time, random, math

kind = sys.argv[1] if len(sys.argv) > 1 else "proc"
EV, N, PER = [int(x) for x in (sys.argv[2:5] + ["5000000", "10000", "10"][len(sys.argv) - 2 :])][:3]
rng = random.Random(42)
rnd = rng.random
log = math.log
count = [0] * N
t1 = time.perf_counter()
done = 0
if kind == "heapq":
    from heapq import heappush, heappop, heapreplace

    q = []
    seq = 0
    for i in range(N):
        for _ in range(PER):
            heappush(q, (0.1 - log(1.0 - rnd()), seq, i))
            seq += 1
    t1 = time.perf_counter()
    while done < EV:
        now, _, lp = q[0]
        count[lp] += 1
        heapreplace(q, (now + 0.1 - log(1.0 - rnd()), seq, int(rnd() * N)))
        seq += 1
        done += 1
else:
    import simpy

    env = simpy.Environment()

    class Stop(Exception):
        pass

    if kind == "proc":

        def job(env, lp):
            global done
            timeout = env.timeout
            while True:
                yield timeout(0.1 - log(1.0 - rnd()))
                count[lp] += 1
                done += 1
                if done >= EV:
                    raise Stop
                lp = int(rnd() * N)

        for i in range(N):
            for _ in range(PER):
                env.process(job(env, i))
    else:
        Timeout = simpy.events.Timeout

        def fire(ev):
            global done
            count[ev._value] += 1
            done += 1
            if done >= EV:
                raise Stop
            Timeout(env, 0.1 - log(1.0 - rnd()), int(rnd() * N)).callbacks.append(fire)

        for i in range(N):
            for _ in range(PER):
                Timeout(env, 0.1 - log(1.0 - rnd()), i).callbacks.append(fire)
    t1 = time.perf_counter()
    try:
        env.run()
    except Stop:
        pass
    now = env.now
s = time.perf_counter() - t1
print(
    {
        "kind": "py-" + kind,
        "EV": EV,
        "N": N,
        "PER": PER,
        "now": now,
        "events": sum(count),
        "Mev_s": round(EV / s / 1e6, 3),
    }
)
