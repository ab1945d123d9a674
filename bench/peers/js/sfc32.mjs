// The generator of all peers that we wrote ourselves, so that they draw the same numbers.
const UNIT = 2 ** -32;

export class Sfc32 {
  constructor(seed) {
    this.a = seed | 0;
    this.b = 0x9e3779b9 | 0;
    this.c = 0x243f6a88 | 0;
    this.d = 1;
    for (let draw = 0; draw < 15; draw++) this.u32();
  }

  u32() {
    const drawn = (((this.a + this.b) | 0) + this.d) | 0;
    this.d = (this.d + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + drawn) | 0;
    return drawn >>> 0;
  }

  /** Above 0, up to 1. */
  unit() {
    return (this.u32() + 1) * UNIT;
  }

  /** Whole, from 0 to n - 1. */
  below(n) {
    return Math.floor(this.u32() * UNIT * n);
  }

  exponential(mean) {
    return -Math.log(this.unit()) * mean;
  }
}
