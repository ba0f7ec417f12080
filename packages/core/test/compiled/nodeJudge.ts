/**
 * Judges one node of a compiled graph by itself: whether its value is what its op gives for the values that the same program computed
 * for its operands. So nothing accumulates, and every bound is that of one op. It knows nothing of kernels, fusion or memory.
 */
import { isFloating, type DType } from "../../src/dtype.ts";
import type { Tensor } from "../../src/graph/tensor.ts";
import { NDArray } from "../../src/ndarray.ts";
import { largest, least, unitRoundoff, unitsBetween, type FloatType } from "./floats.ts";

/** What is wrong with an element, or `undefined`. */
type Verdict = (found: number, position: number) => string | undefined;

/** Every element of `result` that the op of `node` cannot have given for these operands, as text; none where all is right. */
export function faultsOf(node: Tensor, operands: readonly NDArray[], result: NDArray): string[] {
  const verdict = verdictFor(node, operands, result.shape);
  const faults: string[] = [];
  result.data.forEach((found: number, position: number) => {
    const fault = verdict(found, position);
    if (fault !== undefined) faults.push(`${node.op.name}, element ${position}: ${show(found)} ${fault}`);
  });
  return faults;
}

const show = (value: number): string => (Object.is(value, -0) ? "-0" : String(value));

/** By how many units in the last place the reference itself, computed in float64 from rounded parts, may be off. */
const errorOfReference: Readonly<Record<string, number>> = {
  sigmoid: 3,
  softplus: 3,
  sechSquared: 6,
  erf: 2,
};
/** The bound that compiled functions keep against the correctly rounded value. */
const mostUnits = 2;

const approximate = new Set(
  "exp expm1 log log1p sigmoid softplus tanh sechSquared erf sin cos rsqrt power xlogy".split(" "),
);

function verdictFor(node: Tensor, operands: readonly NDArray[], shape: readonly number[]): Verdict {
  const { op, dtype, attributes } = node;
  const run = (inputs: readonly NDArray[], type: DType): NDArray => {
    const output = NDArray.zeros(type, shape);
    op.kernel(inputs, output, attributes);
    return output;
  };
  const { lowering } = op;
  if (!isFloating(dtype)) {
    const { data } = run(operands, dtype);
    // Beyond 2⁵³ the reference, which counts in float64, rounds; conversions of what int32 cannot hold are not defined.
    const limit = { reduction: 2 ** 53, contraction: 2 ** 53, conversion: 2 ** 31 - 1 }[
      lowering?.kind as string
    ];
    const sizes = run(
      operands.map((operand) => (limit === undefined ? operand : mapped(operand, Math.abs))),
      "float64",
    ).data;
    return (found, position) =>
      found === data[position] || (limit !== undefined && sizes[position]! > limit)
        ? undefined
        : `is not ${data[position]}`;
  }
  const type = dtype as FloatType; // as just asked
  if (lowering?.kind === "scalar" && approximate.has(lowering.function))
    return withinUnits(
      run(operands, "float64"),
      type,
      mostUnits + (type === "float64" ? (errorOfReference[lowering.function] ?? 1) : 0),
    );
  switch (lowering?.kind) {
    case "reduction":
      return lowering.combine === "sum"
        ? sumVerdict(operands[0]!, run, type)
        : lowering.combine === "prod"
          ? productVerdict(operands[0]!, run, type)
          : identical(run(operands, type));
    case "contraction":
      return contractionVerdict(operands as readonly [NDArray, NDArray], run, type);
    case "composition":
      return compositionVerdict(node, operands[0]!, run, type);
    default:
      return identical(run(operands, type));
  }
}

type Run = (inputs: readonly NDArray[], type: DType) => NDArray;

function identical({ data }: NDArray): Verdict {
  return (found, position) =>
    Object.is(found, data[position]!) ? undefined : `is not ${show(data[position]!)}`;
}

/** Near the reference in float64, rounded to the type; a zero has the sign of what was rounded to it. */
function withinUnits({ data }: NDArray, type: FloatType, units: number): Verdict {
  return (found, position) => {
    const wanted = data[position]!;
    const distance = unitsBetween(found, wanted, type);
    if (distance > units) return `is ${distance} units from ${wanted}`;
    return found === 0 && Object.is(found, 0) !== (wanted > 0 || Object.is(wanted, 0))
      ? `has not the sign of ${show(wanted)}`
      : undefined;
  };
}

/** Within a bound of the reference in float64; what is infinite or NaN is so in both. The sign of zero does not count. */
function withinBound(
  { data }: NDArray,
  type: FloatType,
  boundOf: (position: number, wanted: number) => number,
): Verdict {
  return (found, position) => {
    const wanted = data[position]!;
    const bound = boundOf(position, wanted);
    if (bound === Infinity || found === wanted || unitsBetween(found, wanted, type) <= 1) return undefined;
    return Math.abs(found - wanted) <= bound ? undefined : `is not within ${bound} of ${wanted}`;
  };
}

const mapped = (array: NDArray, change: (value: number) => number): NDArray =>
  new NDArray("float64", array.shape, Float64Array.from(array.data as Iterable<number>, change));

const finiteSize = (value: number): number => (Number.isFinite(value) ? Math.abs(value) : 0);

const termsOf = (operand: NDArray, result: NDArray): number => operand.size / Math.max(1, result.size);

/** Terms are added in float64 in any order: every addition rounds by at most u Σ|x|, and none may overflow. */
function sumVerdict(x: NDArray, run: Run, type: FloatType): Verdict {
  const reference = run([x], "float64");
  const sizes = run([mapped(x, finiteSize)], "float64").data;
  const terms = termsOf(x, reference);
  return withinBound(reference, type, (position) =>
    sizes[position]! > largest.float64 ? Infinity : terms * unitRoundoff.float64 * sizes[position]!,
  );
}

/** Factors are multiplied in float64 in any order, none of which may leave the range of normal numbers. */
function productVerdict(x: NDArray, run: Run, type: FloatType): Verdict {
  const reference = run([x], "float64");
  const ofLarge = run([mapped(x, (value) => Math.max(1, finiteSize(value)))], "float64").data;
  const ofSmall = run([mapped(x, (value) => Math.min(1, finiteSize(value) || 1))], "float64").data;
  const terms = termsOf(x, reference);
  return withinBound(reference, type, (position, wanted) =>
    ofLarge[position]! > largest.float64 || ofSmall[position]! < 2 ** -1022
      ? Infinity
      : terms * unitRoundoff.float64 * Math.abs(wanted) * 2,
  );
}

/** Products and sums are rounded in the type itself, in any order (Higham 2002, section 3.1), with or without underflow. */
function contractionVerdict([a, b]: readonly [NDArray, NDArray], run: Run, type: FloatType): Verdict {
  const inner = a.shape.at(-1)!;
  const sizes = run([mapped(a, finiteSize), mapped(b, finiteSize)], "float64").data;
  const unit = unitRoundoff[type] * inner;
  const factor = unit / (1 - unit) + (type === "float64" ? unit / (1 - unit) : 0); // the reference rounds, too
  return withinBound(run([a, b], "float64"), type, (position) =>
    sizes[position]! > largest[type] ? Infinity : factor * sizes[position]! + inner * least[type],
  );
}

/** Formulas of other ops: bounds from the errors of their parts. */
function compositionVerdict(node: Tensor, x: NDArray, run: Run, type: FloatType): Verdict {
  const reference = run([x], "float64");
  const unit = 2 * unitRoundoff[type];
  const finite = Array.from(x.data as Iterable<number>, finiteSize);
  const size = finite.reduce((most, value) => Math.max(most, value), 0);
  const total = finite.reduce((sum, value) => sum + value, 0);
  if (node.op.name === "center") {
    // x − m rounds; so does m, by an error that the second pass takes off, but not in the reference. Sums must not overflow.
    const deviation = [...reference.data].reduce((most, value) => Math.max(most, finiteSize(value)), 0);
    return withinBound(reference, type, () =>
      total > largest[type]
        ? Infinity
        : 4 * unit * (deviation + unit * size * x.size) + 2 * unitRoundoff.float64 * size,
    );
  }
  if (node.op.name === "cumulativeSum" || node.op.name === "exclusiveSum") {
    // As of sums; every one has no more terms than there are elements.
    const sizes = run([mapped(x, finiteSize)], "float64").data;
    return withinBound(reference, type, (position) =>
      total > largest.float64 ? Infinity : 2 * x.size * unitRoundoff.float64 * sizes[position]!,
    );
  }
  // The largest element is taken off exactly or rounded once, exp and log are within 2 units, and the sum is exact to one.
  return withinBound(reference, type, (_, wanted) =>
    2 * size > largest[type] ? Infinity : unit * (8 + 2 * Math.abs(finiteSize(wanted))),
  );
}
