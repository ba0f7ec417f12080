/**
 * Interval arithmetic in decimal numbers of any precision: every result encloses the exact real value, so that a test can tell
 * a value that is known to enough digits from one that is not. It knows no graphs.
 */
import { Decimal } from "decimal.js";

/** Two numbers between which the exact value lies; `high` may be infinite, when it is too large to tell. */
export interface Enclosure {
  readonly low: Decimal;
  readonly high: Decimal;
}

/** The exact value of a formula: enclosed, certainly not defined, or not known at this precision. */
export type Exact = Enclosure | "undefined" | "unknown";

const exponents = { maxE: 9e15, minE: -9e15 };
const smallest = new Decimal("1e-9000000000000000");
const largest = new Decimal("1e+9000000000000000");

/** Arithmetic that keeps so many significant digits and rounds outwards. */
export class Arithmetic {
  readonly precision: number;
  /** Rounds to nearest, with digits to spare. */
  readonly nearest: typeof Decimal;
  readonly #down: typeof Decimal;
  readonly #up: typeof Decimal;
  readonly #unit: Decimal;
  readonly #numbers = new Map<number, Enclosure>();

  constructor(precision: number) {
    this.precision = precision;
    this.nearest = Decimal.clone({
      ...exponents,
      precision: precision + 10,
      rounding: Decimal.ROUND_HALF_EVEN,
    });
    this.#down = Decimal.clone({ ...exponents, precision, rounding: Decimal.ROUND_FLOOR });
    this.#up = Decimal.clone({ ...exponents, precision, rounding: Decimal.ROUND_CEIL });
    this.#unit = new Decimal(`1e-${precision - 1}`);
  }

  /** A binary floating-point number, which decimal digits may only enclose. */
  number(value: number): Enclosure {
    let enclosure = this.#numbers.get(value);
    if (enclosure === undefined) {
      const { mantissa, power } = binary(value);
      enclosure = this.#quotient(mantissa, power);
      this.#numbers.set(value, enclosure);
    }
    return enclosure;
  }

  #quotient(mantissa: Decimal, power: Decimal): Enclosure {
    return { low: this.#down.div(mantissa, power), high: this.#up.div(mantissa, power) };
  }

  add(a: Enclosure, b: Enclosure): Enclosure {
    return kept({ low: this.#down.add(a.low, b.low), high: this.#up.add(a.high, b.high) });
  }

  neg(a: Enclosure): Enclosure {
    return { low: a.high.neg(), high: a.low.neg() };
  }

  sub(a: Enclosure, b: Enclosure): Enclosure {
    return this.add(a, this.neg(b));
  }

  mul(a: Enclosure, b: Enclosure): Enclosure {
    if (isZero(a)) return a;
    if (isZero(b)) return b;
    return this.#ofEnds(a, b, (type, x, y) => type.mul(x, y));
  }

  /** @returns `unknown` when the divisor may be 0. */
  div(a: Enclosure, b: Enclosure): Exact {
    if (isZero(b)) return "undefined";
    if (mayBeZero(b)) return "unknown";
    if (isZero(a)) return a;
    return this.#ofEnds(a, b, (type, x, y) => type.div(x, y));
  }

  #ofEnds(
    a: Enclosure,
    b: Enclosure,
    operation: (type: typeof Decimal, x: Decimal, y: Decimal) => Decimal,
  ): Enclosure {
    const pairs = [a.low, a.high].flatMap((x) => [b.low, b.high].map((y) => [x, y] as const));
    const end = (type: typeof Decimal, limit: Decimal, x: Decimal, y: Decimal): Decimal => {
      if (x.isZero()) return x;
      const value = operation(type, x, y);
      if (value.isNaN()) return y.isZero() ? y : limit; // 0 · ∞, and ∞ / ∞
      if (!value.isZero() || y.isZero()) return value;
      // What is smaller than the exponents of Decimal can say is not 0.
      const isNegative = x.isNegative() !== y.isNegative();
      return isNegative === limit.isNegative() ? (isNegative ? smallest.neg() : smallest) : value;
    };
    return kept({
      low: Decimal.min(...pairs.map(([x, y]) => end(this.#down, new Decimal(-Infinity), x, y))),
      high: Decimal.max(...pairs.map(([x, y]) => end(this.#up, new Decimal(Infinity), x, y))),
    });
  }

  /** The image of an increasing function, of which `f` gives `precision` digits. */
  increasing(a: Enclosure, f: (x: Decimal) => Decimal): Enclosure {
    return kept({ low: this.#lower(f(a.low)), high: this.#higher(f(a.high)) });
  }

  /** The image of a decreasing function, of which `f` gives `precision` digits. */
  decreasing(a: Enclosure, f: (x: Decimal) => Decimal): Enclosure {
    return kept({ low: this.#lower(f(a.high)), high: this.#higher(f(a.low)) });
  }

  /** Where the value of a function lies whose slope is between −1 and 1. */
  gentle(a: Enclosure, f: (x: Decimal) => Decimal): Enclosure {
    const value = f(a.low);
    const error = this.#up.add(this.#up.sub(a.high, a.low), this.#unit);
    return { low: this.#down.sub(value, error), high: this.#up.add(value, error) };
  }

  #lower(value: Decimal): Decimal {
    if (!value.isFinite()) return value.isNegative() ? value : largest;
    if (value.eq(smallest)) return new Decimal(0);
    return this.#down.sub(value, this.#up.mul(value.abs(), this.#unit));
  }

  #higher(value: Decimal): Decimal {
    if (!value.isFinite()) return value.isNegative() ? largest.neg() : value;
    return this.#up.add(value, this.#up.mul(value.abs(), this.#unit));
  }
}

export const isZero = ({ low, high }: Enclosure): boolean => low.isZero() && high.isZero();
export const mayBeZero = ({ low, high }: Enclosure): boolean => low.lte(0) && high.gte(0);

/** Beyond the exponents of Decimal a lower end stays the largest number there is. */
function kept({ low, high }: Enclosure): Enclosure {
  if (low.isNaN() || high.isNaN()) return { low: new Decimal(-Infinity), high: new Decimal(Infinity) };
  return {
    low: low.isFinite() || low.isNegative() ? low : largest,
    high: high.isFinite() || !high.isNegative() ? high : largest.neg(),
  };
}

/** `value = mantissa / power`, both exact. */
function binary(value: number): { readonly mantissa: Decimal; readonly power: Decimal } {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const exponent = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  const magnitude = exponent === 0 ? fraction : fraction | 0x10000000000000n;
  const scale = Math.max(exponent, 1) - 1075;
  const whole = scale > 0 ? magnitude << BigInt(scale) : magnitude;
  const mantissa = new Decimal((value < 0 ? -whole : whole).toString());
  return { mantissa, power: new Decimal(scale < 0 ? (1n << BigInt(-scale)).toString() : 1) };
}

/** Exact elements in row-major order. */
export interface ExactArray {
  readonly shape: readonly number[];
  readonly elements: readonly Exact[];
}
