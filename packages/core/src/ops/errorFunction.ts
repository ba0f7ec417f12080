/** The error function of a number in float64, which JavaScript lacks. */

/**
 * `erf(x)` to a few units in the last place: the all-positive series (Abramowitz & Stegun 7.1.6) below 2, the continued
 * fraction of the complement (7.1.14) above.
 */
export function errorFunction(x: number): number {
  const magnitude = Math.abs(x);
  if (Number.isNaN(x) || x === 0) return x;
  if (magnitude > 6) return Math.sign(x); // 1 − erf(6) = 2·10⁻¹⁷ is below half a unit in the last place
  return Math.sign(x) * (magnitude < 2 ? series(magnitude) : 1 - complement(magnitude));
}

// erf x = 2/√π e^(−x²) Σ 2ⁿ x^(2n+1) / (1·3·…·(2n+1))
function series(x: number): number {
  let term = x;
  let total = x;
  for (let n = 1; term > total * 1e-18; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    total += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * total;
}

// √π e^(x²) erfc x = 1/(x + ½/(x + 1/(x + 3⁄2/(x + …)))), evaluated from a depth at which it has converged for x ≥ 2
function complement(x: number): number {
  let tail = x;
  for (let n = 60; n >= 1; n--) tail = x + n / 2 / tail;
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * tail);
}
