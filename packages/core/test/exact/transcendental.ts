/** Transcendental functions of decimal numbers to as many digits as the given type keeps, also where a difference would cancel. */
import { Decimal } from "decimal.js";

type Type = typeof Decimal;

const isSmall = (x: Decimal): boolean => x.abs().lt(0.1);

const smallest = new Decimal("1e-9000000000000000");

/** `eˣ`; ∞ and the smallest number stand for what is beyond the exponents of Decimal. */
export function exp(type: Type, x: Decimal): Decimal {
  if (x.abs().gt(2e16)) return x.isNegative() ? smallest : new Decimal(Infinity);
  return type.exp(x);
}

/** `eˣ − 1`, near 0 by its series. */
export function expm1(type: Type, x: Decimal): Decimal {
  return isSmall(x)
    ? series(type, x, (term, n) => type.div(type.mul(term, x), n + 1))
    : type.sub(exp(type, x), 1);
}

/** `log x`; near 1 by {@link log1p}, since Decimal does not come to an end there. */
export function log(type: Type, x: Decimal): Decimal {
  const excess = type.sub(x, 1);
  return isSmall(excess) ? log1p(type, excess) : type.ln(x);
}

/** `log(1 + x)`, near 0 as `2 artanh(x / (2 + x))`. */
export function log1p(type: Type, x: Decimal): Decimal {
  if (!isSmall(x)) return type.ln(type.add(1, x));
  const t = type.div(x, type.add(2, x));
  const squared = type.mul(t, t);
  let power = t;
  let total = t;
  for (let n = 3; isWorthAdding(type, power, total); n += 2) {
    power = type.mul(power, squared);
    total = type.add(total, type.div(power, n));
  }
  return type.mul(2, total);
}

/** `1 / (1 + e⁻ᶻ)` */
export function sigmoid(type: Type, z: Decimal): Decimal {
  const decay = exp(type, z.abs().neg());
  return type.div(z.isNegative() ? decay : 1, type.add(1, decay));
}

/** `log(1 + eᶻ)` */
export function softplus(type: Type, z: Decimal): Decimal {
  const rest = log1p(type, exp(type, z.abs().neg()));
  return z.isNegative() ? rest : type.add(z, rest);
}

export function tanh(type: Type, x: Decimal): Decimal {
  const grown = expm1(type, type.mul(-2, x.abs()));
  const magnitude = type.div(grown.neg(), type.add(2, grown));
  return x.isNegative() ? magnitude.neg() : magnitude;
}

/** `sech² x` for x ≥ 0 */
export function sechSquared(type: Type, x: Decimal): Decimal {
  const decay = exp(type, type.mul(-2, x));
  const sum = type.add(1, decay);
  return type.div(type.mul(4, decay), type.mul(sum, sum));
}

// Decimal does not come to an end on numbers whose square is beyond its exponents.
const isTiny = (x: Decimal): boolean => x.abs().lt("1e-1000");

export const sin = (type: Type, x: Decimal): Decimal => (isTiny(x) ? x : type.sin(x));
export const cos = (type: Type, x: Decimal): Decimal => (isTiny(x) ? new Decimal(1) : type.cos(x));

/** The error function by its series, which loses `x²` digits on the way: for |x| ≤ 6. */
export function erf(type: Type, x: Decimal): Decimal {
  const squared = type.mul(x, x);
  let power = x;
  let total = x;
  for (let n = 1; n < 2000 && isWorthAdding(type, power, total); n++) {
    power = type.div(type.mul(power, squared).neg(), n);
    total = type.add(total, type.div(power, 2 * n + 1));
  }
  return type.div(type.mul(2, total), type.sqrt(type.acos(-1)));
}

function series(type: Type, first: Decimal, next: (term: Decimal, n: number) => Decimal): Decimal {
  let term = first;
  let total = first;
  for (let n = 1; isWorthAdding(type, term, total); n++) {
    term = next(term, n);
    total = type.add(total, term);
  }
  return total;
}

function isWorthAdding(type: Type, term: Decimal, total: Decimal): boolean {
  return !term.isZero() && term.e > total.e - type.precision - 2;
}
