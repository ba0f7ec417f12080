/** The error function. */
import type { Vector } from "../wasm/code.ts";
import type { Lanes } from "../wasm/lanes.ts";
import { exponential, withSignOf } from "./exponential.ts";

/** `erf(x) / x − 1` for |x| ≤ 1 as c₀ + c₁ x² + …, to 2⁻⁵⁶ (Remez). */
const nearZero = [
  0.12837916709551256, -0.37612638903183343, 0.11283791670936955, -0.02686617064196064, 0.005223977596755576,
  -0.000854832548630474, 0.0001205528054633, -0.00001492446679429, 0.000001644416715313, -1.618413509e-7,
  1.361739064e-8, -7.6092234e-10,
];

/** `e^(x²) (1 − erf x) / t` for 1 ≤ x ≤ 6 as c₀ + c₁ t + …, t = 1 / (2 + x); the error of erf that follows is 2⁻⁵⁸ (Remez). */
const complement = [
  0.5642355063335395, 1.1262036811090788, 2.021736677755373, 2.2068695617362786, 8.041760473185418,
  -33.11020001376143, 135.78368885696545, -452.05369804111484, 898.5277122852948, -1046.9043478670867,
  677.301978774099, -190.595566228194,
];

/** The error function of lanes that are float64, to 1.6 ulp. */
export function erf(lanes: Lanes, [x]: readonly Vector[]): Vector {
  const one = lanes.constant(1);
  const magnitude = lanes.atMost(lanes.abs(x!), lanes.constant(6)); // erf 6 is 1 − 2·10⁻¹⁷
  const squared = lanes.mul(magnitude, magnitude);
  const small = lanes.add(magnitude, lanes.mul(magnitude, lanes.polynomial(squared, nearZero)));
  const t = lanes.div(one, lanes.add(magnitude, lanes.constant(2)));
  const decay = lanes.mul(exponential(lanes, lanes.neg(squared)), t);
  const large = lanes.sub(one, lanes.mul(decay, lanes.polynomial(t, complement)));
  const isSmall = lanes.compare("lt", magnitude, one);
  return withSignOf(lanes, lanes.select(isSmall, small, large), x!);
}
