// Gossip on the scheduler of the ns-3 core, no packets. Usage: ns3_gossip Map|PriorityQueue
#include <ns3/core-module.h>
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>
using namespace ns3;
typedef unsigned u;
struct R {
  u a, b = 0x9e3779b9, c = 0x243f6a88, d = 1;
  R(u s) : a(s) {
    for (int i = 0; i < 15; i++)
      n();
  }
  u n() {
    u t = a + b + d;
    d++;
    a = b ^ (b >> 9);
    b = c + (c << 3);
    c = ((c << 21) | (c >> 11)) + t;
    return t;
  }
  double unit() {
    return (n() + 1.0) * 2.3283064365386963e-10;
  }
  double exp(double m) {
    return -std::log(unit()) * m;
  }
  u below(u k) {
    return (u)(n() * 2.3283064365386963e-10 * k);
  }
};
static R rng(7);
static std::vector<std::vector<u>> adj;
static std::vector<unsigned char> seen;
static u M;
static unsigned long ev, del, dup;
static void Recv(u node, u from, u m) {
  ev++;
  auto& s = seen[node * M + m];
  if (s) {
    dup++;
    return;
  }
  s = 1;
  if (from != ~0u)
    del++;
  for (u w : adj[node])
    if (w != from)
      Simulator::Schedule(NanoSeconds((int64_t)(rng.exp(50) * 1e6)), &Recv, w, node, m);
}
int main(int c, char** v) {
  std::string s = c > 1 ? v[1] : "Map";
  u N = c > 2 ? atoi(v[2]) : 10000;
  M = c > 3 ? atoi(v[3]) : 50;
  adj.resize(N);
  seen.resize(N * M);
  auto has = [](const std::vector<u>& a, u w) {
    return std::find(a.begin(), a.end(), w) != a.end();
  };
  for (u j = 1; j <= 4; j++)
    for (u i = 0; i < N; i++) {
      u w = (i + j) % N;
      if (rng.unit() <= 0.1 || has(adj[i], w))
        do
          w = rng.below(N);
        while (w == i || has(adj[i], w));
      adj[i].push_back(w);
      adj[w].push_back(i);
    }
  ObjectFactory f;
  f.SetTypeId("ns3::" + s + "Scheduler");
  Simulator::SetScheduler(f);
  for (u m = 0; m < M; m++) {
    u o = rng.below(N);
    Simulator::Schedule(NanoSeconds((int64_t)(rng.unit() * 1e9)), &Recv, o, ~0u, m);
  }
  Simulator::Run();
  printf("{\"kind\":\"ns3-%s\",\"events\":%lu,\"deliveries\":%lu,\"dups\":%lu,\"now_ms\":%f}\n",
         s.c_str(), ev, del, dup, Simulator::Now().GetNanoSeconds() / 1e6);
  Simulator::Destroy();
}
