// Hold model on java.util.PriorityQueue with a record per event. Usage: java Phold
import java.util.PriorityQueue;
public class Phold {
  static int a = 42, b = 0x9e3779b9, c = 0x243f6a88, d = 1;
  static int n() {
    int t = a + b + d;
    d++;
    a = b ^ (b >>> 9);
    b = c + (c << 3);
    c = Integer.rotateLeft(c, 21) + t;
    return t;
  }
  static double f() {
    return (n() & 0xffffffffL);
  }
  static double exp() {
    return -Math.log((f() + 1) * 2.3283064365386963e-10);
  }
  record E(double t, long s, int p) implements Comparable<E> {
    public int compareTo(E o) {
      int x = Double.compare(t, o.t);
      return x != 0 ? x : Long.compare(s, o.s);
    }
  }
  public static void main(String[] v) {
    for (int i = 0; i < 15; i++)
      n();
    int EV = v.length > 0 ? Integer.parseInt(v[0]) : 5000000,
        N = v.length > 1 ? Integer.parseInt(v[1]) : 10000,
        P = v.length > 2 ? Integer.parseInt(v[2]) : 10;
    var q = new PriorityQueue<E>(N * P);
    long s = 0;
    int h = 0;
    double now = 0;
    int[] cnt = new int[N];
    for (int i = 0; i < N; i++)
      for (int j = 0; j < P; j++)
        q.add(new E(exp() + 0.1, s++, i));
    long t0 = System.nanoTime();
    for (int k = 0; k < EV; k++) {
      E e = q.poll();
      now = e.t;
      cnt[e.p]++;
      h = h * 31 + e.p;
      double dl = exp() + 0.1;
      int to = (int) (f() * 2.3283064365386963e-10 * N);
      q.add(new E(now + dl, s++, to));
    }
    System.out.printf("{\"kind\":\"java-pq\",\"hash\":%d,\"now\":%s,\"Mev_s\":%.3f}%n",
        h & 0xffffffffL, now, EV / ((System.nanoTime() - t0) / 1e9) / 1e6);
  }
}
