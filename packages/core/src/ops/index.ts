/** The only list of ops there is. Tests, and whatever must hold for every op, walk over it. */
import type { Op } from "../graph/tensor.ts";
import { argMax, argMin } from "./argMax.ts";
import * as arithmetic from "./arithmetic.ts";
import { castOp, truncateOp } from "./cast.ts";
import * as comparison from "./comparison.ts";
import { constantOp } from "./constant.ts";
import { cumulativeSum, exclusiveSumOp } from "./cumulative.ts";
import { after, stopGradient } from "./held.ts";
import { gather, scatterAdd, iotaOp } from "./indexing.ts";
import { dimensionOp, inputOp, parameterOp } from "./leaves.ts";
import { matrixProduct } from "./matmul.ts";
import { broadcast, reshape, transpose } from "./movement.ts";
import { center } from "./center.ts";
import { logSoftmax, logsumexp } from "./logsumexp.ts";
import { randomBits, unitFraction } from "./randomBits.ts";
import { max, min, prod, sum } from "./reduction.ts";
import { where } from "./selection.ts";
import { concat, pad, slice } from "./slicing.ts";
import * as transcendental from "./transcendental.ts";
import { windows } from "./windows.ts";

const { add, sub, mul, div, neg, square, mulNoNaN, sign, abs, floor, maximum, minimum } = arithmetic;
const { equalTo, notEqualTo, less, lessEqual, greater, greaterEqual, logicalAnd, logicalOr, logicalNot } =
  comparison;
const {
  exp,
  expm1,
  log,
  log1p,
  sigmoid,
  softplus,
  tanh,
  sechSquared,
  erf,
  sin,
  cos,
  sqrt,
  rsqrt,
  power,
  xlogy,
} = transcendental;

/** Every op. */
export const ops: readonly Op[] = [
  inputOp,
  parameterOp,
  constantOp,
  dimensionOp,
  iotaOp,
  castOp,
  truncateOp,
  ...[add, sub, mul, div, neg, square, mulNoNaN, sign, abs, floor, maximum, minimum].map(({ op }) => op),
  ...[
    equalTo,
    notEqualTo,
    less,
    lessEqual,
    greater,
    greaterEqual,
    logicalAnd,
    logicalOr,
    logicalNot,
    where,
  ].map(({ op }) => op),
  ...[
    exp,
    expm1,
    log,
    log1p,
    sigmoid,
    softplus,
    tanh,
    sechSquared,
    erf,
    sin,
    cos,
    sqrt,
    rsqrt,
    power,
    xlogy,
  ].map(({ op }) => op),
  ...[sum, max, min, prod, logsumexp, logSoftmax, center].map(({ op }) => op),
  ...[reshape, transpose, broadcast, slice, pad, concat, gather, scatterAdd, matrixProduct].map(
    ({ op }) => op,
  ),
  ...[windows, cumulativeSum, argMax, argMin, randomBits, unitFraction].map(({ op }) => op),
  exclusiveSumOp,
  stopGradient.op,
  after.op,
];
