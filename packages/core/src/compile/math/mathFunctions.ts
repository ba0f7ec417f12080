/**
 * The vectorised functions: within two units in the last place over the whole range of float32 and float64, with the special values
 * of the reference, and with the same bits on every machine. No branch is taken except by sines of numbers beyond 2¹³.
 */
import type { Vector } from "../wasm/code.ts";
import type { Lanes } from "../wasm/lanes.ts";
import { erf } from "./errorFunction.ts";
import { exp, expm1, sechSquared, sigmoid, tanh } from "./exponential.ts";
import { inDouble } from "./inDouble.ts";
import { log, log1p, softplus } from "./logarithm.ts";
import { power, xlogy } from "./power.ts";
import { cos, sin } from "./trigonometric.ts";
import { twoOverPi, twoOverPiAddress } from "./twoOverPi.ts";

/** Writes code that computes a function of its operands, lane by lane. */
export type MathFunction = (lanes: Lanes, ...operands: Vector[]) => Vector;

/** The functions that have a vectorised version. */
export type MathFunctionName =
  | "exp"
  | "expm1"
  | "log"
  | "log1p"
  | "sigmoid"
  | "softplus"
  | "tanh"
  | "sechSquared"
  | "erf"
  | "sin"
  | "cos"
  | "rsqrt"
  | "power"
  | "xlogy";

/** Bytes that have to be at a fixed address of the memory before any function runs. */
export interface MathTable {
  readonly address: number;
  readonly bytes: Uint8Array;
}

/** What {@link mathFunctions} read. */
export const mathTables: readonly MathTable[] = [
  {
    address: twoOverPiAddress,
    get bytes() {
      return twoOverPi();
    },
  },
];

/** The code of each function. Functions that float32 has no version of compute in float64. */
export const mathFunctions: Readonly<Record<MathFunctionName, MathFunction>> = {
  exp,
  expm1,
  log,
  log1p,
  sigmoid,
  softplus,
  tanh,
  sechSquared,
  erf: inDouble(erf),
  sin: inDouble(sin),
  cos: inDouble(cos),
  // to 1.5 ulp
  rsqrt: (lanes, x) => lanes.div(lanes.constant(1), lanes.sqrt(x!)),
  power: inDouble(power),
  xlogy: inDouble(xlogy),
};
