/** The error function of a number in float64, which JavaScript lacks. */

/**
 * `erf(x)` to within two units in the last place: the power series (Abramowitz & Stegun 7.1.5) below 1, where it does not cancel, the
 * continued fraction of the complement (7.1.14) above.
 */
export function errorFunction(x: number): number {
  const magnitude = Math.abs(x);
  if (Number.isNaN(x) || x === 0) return x;
  if (magnitude > 6) return Math.sign(x); // 1 − erf(6) = 2·10⁻¹⁷ is below half a unit in the last place
  return Math.sign(x) * (magnitude < 1 ? series(magnitude) : 1 - complement(magnitude));
}

const mostTerms = 24; // 1 / (24! · 49) is below 10⁻²⁵

// erf x = 2/√π (x + Σ (−1)ⁿ x^(2n+1) / (n! (2n+1)))
function series(x: number): number {
  let power = x;
  let rest = 0;
  for (let n = 1; n <= mostTerms; n++) {
    power *= (-x * x) / n;
    rest += power / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * (x + rest);
}

// √π e^(x²) erfc x = 1/(x + ½/(x + 1/(x + 3⁄2/(x + …)))), evaluated from a depth at which it has converged for x ≥ 1
function complement(x: number): number {
  let tail = x;
  for (let n = 200; n >= 1; n--) tail = x + n / 2 / tail;
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * tail);
}
