// Hold model on the scheduler of the ns-3 core, no packets. Usage: ns3_phold Map|PriorityQueue
#include <ns3/core-module.h>
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
  double exp(double m) {
    return -std::log((n() + 1.0) * 2.3283064365386963e-10) * m;
  }
  u below(u k) {
    return (u)(n() * 2.3283064365386963e-10 * k);
  }
};
static R rng(42);
static std::vector<u> cnt;
static unsigned long done = 0, EV;
static u N;
static void Fire(u lp) {
  cnt[lp]++;
  if (++done >= EV) {
    Simulator::Stop();
    return;
  }
  double d = rng.exp(1) + 0.1;
  u to = rng.below(N);
  Simulator::Schedule(NanoSeconds((int64_t)(d * 1e6)), &Fire, to);
}
int main(int c, char** v) {
  std::string s = c > 1 ? v[1] : "Map";
  EV = c > 2 ? atol(v[2]) : 5000000;
  N = c > 3 ? atoi(v[3]) : 10000;
  u per = c > 4 ? atoi(v[4]) : 10;
  cnt.resize(N);
  ObjectFactory f;
  f.SetTypeId("ns3::" + s + "Scheduler");
  Simulator::SetScheduler(f);
  for (u i = 0; i < N; i++)
    for (u j = 0; j < per; j++)
      Simulator::Schedule(NanoSeconds((int64_t)((rng.exp(1) + 0.1) * 1e6)), &Fire, i);
  Simulator::Run();
  printf("{\"kind\":\"ns3-%s\",\"events\":%lu,\"now_ms\":%f}\n", s.c_str(), done,
         Simulator::Now().GetNanoSeconds() / 1e6);
  Simulator::Destroy();
}
