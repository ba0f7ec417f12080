/**
 * The natural logarithm from additions, multiplications and one division, which IEEE 754 rounds alike everywhere. `Math.log` is left to
 * the engine, and differs in the last bit between them.
 */

// 1/21, 1/19 … 1/3: the series of the inverse hyperbolic tangent, highest power first. For |t| ≤ (√2 − 1)/(√2 + 1) the rest is below
// 10⁻¹⁸ of the sum.
const reciprocals = [1 / 21, 1 / 19, 1 / 17, 1 / 15, 1 / 13, 1 / 11, 1 / 9, 1 / 7, 1 / 5, 1 / 3];

/**
 * `log x` for 0 < x ≤ 1, within 3 units in the last place: for `x = 2ᵉ m` with `√½ ≤ m < √2` it is `e log 2 + 2 artanh t`, where
 * `t = (m − 1)/(m + 1)`.
 */
export function portableLogarithm(x: number): number {
  let mantissa = x;
  let exponent = 0;
  for (; mantissa < Math.SQRT1_2; exponent--) mantissa *= 2;
  const t = (mantissa - 1) / (mantissa + 1);
  const square = t * t;
  let tail = 0;
  for (const reciprocal of reciprocals) tail = (tail + reciprocal) * square;
  return exponent * Math.LN2 + (2 * t + 2 * t * tail);
}
