/**
 * What the ops say when operands do not fit, read as someone would who is new here: which op, which operands, what differs,
 * what to do. Errors arise at the line that builds the graph.
 */
import { describe, expect, test } from "vitest";
import { errorFrom } from "../../test/errorFrom.ts";
import * as core from "../index.ts";
import { constant, input, parameter, type Shape, type Tensor } from "../index.ts";

const {
  add,
  broadcast,
  cast,
  concat,
  gather,
  grad,
  iota,
  maximum,
  pad,
  reshape,
  scatterAdd,
  slice,
  sum,
  transpose,
  where,
} = core;

const tensor = (name: string, shape: Shape, dtype?: core.DType): Tensor => input(name, shape, dtype);
const x = tensor("x", ["m", 3]);
const W: Tensor = parameter("W", [
  [1, 2],
  [3, 4],
]);
const indices = tensor("indices", ["m"], "int32");

/** Calls as JavaScript may make them, against the types. */
const untyped = core as unknown as Record<string, (...operands: unknown[]) => Tensor>;

const refusals: readonly [what: string, build: () => unknown, code: string, message: string][] = [
  [
    "shapes that do not broadcast",
    () => add(x, W),
    "shape-mismatch",
    "add: expected operands that broadcast together, but received x [m, 3] and W [2, 2]: dimensions 3 and 2 (axis -1) differ. Dimensions pair up from the last one on; those of a pair must be equal, or one of them 1.",
  ],
  [
    "a name and a number",
    () => maximum(x, tensor("t", [5, 3])),
    "shape-mismatch",
    "maximum: expected operands that broadcast together, but received x [m, 3] and t [5, 3]: dimensions m and 5 (axis -2) differ. Dimensions pair up from the last one on; those of a pair must be equal, or one of them 1.",
  ],
  [
    "two names",
    () => where(x.greater(0), x, tensor("t", ["n", 1])),
    "shape-mismatch",
    "where: expected operands that broadcast together, but received greater(…) [m, 3] and x [m, 3] and t [n, 1]: dimensions m and n (axis -2) differ. Dimensions pair up from the last one on; those of a pair must be equal, or one of them 1.",
  ],
  [
    "an array as an operand",
    () => untyped["add"]!(x, [1, 2]),
    "invalid-argument",
    "add: expected tensors and numbers as operands, but received an array. Wrap data in constant(…), or feed it through input(…).",
  ],
  [
    "a string as an operand",
    () => untyped["mul"]!(x, "2"),
    "invalid-argument",
    "mul: expected tensors and numbers as operands, but received string. Wrap data in constant(…), or feed it through input(…).",
  ],
  [
    "a forgotten operand",
    () => untyped["sub"]!(x),
    "invalid-argument",
    "sub: expected tensors and numbers as operands, but received undefined. Wrap data in constant(…), or feed it through input(…).",
  ],
  [
    "an axis that is not there",
    () => sum(x, 2 as 1),
    "axis-out-of-range",
    "sum: expected an axis from -2 to 1, but received axis 2 for shape [m, 3].",
  ],
  [
    "a reshape that loses elements",
    () => reshape(x, ["m", 2]),
    "shape-mismatch",
    "reshape: expected as many elements as before, whatever sizes the named dimensions take, but received x [m, 3] to [m, 2].",
  ],
  [
    "a length to be inferred",
    () => reshape(x, [-1, 3]),
    "invalid-argument",
    'reshape: expected every dimension to be a whole number ≥ 0 or a name such as "m", but received -1 in [-1,3]. No length is inferred: write the number or the name.',
  ],
  [
    "half a permutation",
    () => transpose(x, [1]),
    "invalid-argument",
    "transpose: expected a permutation that names each of the 2 axes once, but received [1] for x [m, 3].",
  ],
  [
    "a repeated axis",
    () => transpose(x, [1, -1]),
    "invalid-argument",
    "transpose: expected a permutation that names each of the 2 axes once, but received [1, 1] for x [m, 3].",
  ],
  [
    "a shape to which nothing stretches",
    () => broadcast(x, ["m", 4]),
    "shape-mismatch",
    "broadcast: expected a shape to which the operand stretches, but received x [m, 3] to [m, 4]: dimensions 3 and 4 (axis -1) differ. Only axes of length 1 and missing leading axes stretch.",
  ],
  [
    "a shape that would have to shrink",
    () => broadcast(x, [3]),
    "shape-mismatch",
    "broadcast: expected a shape to which the operand stretches, but received x [m, 3] to [3]. Only axes of length 1 and missing leading axes stretch.",
  ],
  [
    "a join of what differs",
    () => concat([x, W]),
    "shape-mismatch",
    "concat along axis 0: expected shapes that agree but for that axis, which has a known length, but received x [m, 3].",
  ],
  [
    "a join of other lengths",
    () => concat([W, tensor("b", [2, 3])]),
    "shape-mismatch",
    "concat along axis 0: expected shapes that agree but for that axis, which has a known length, but received W [2, 2] and b [2, 3].",
  ],
  [
    "a join of nothing",
    () => concat([] as Tensor[]),
    "invalid-argument",
    "concat: expected at least one tensor, each with at least one axis, but received none.",
  ],
  [
    "a join of scalars",
    () => concat([tensor("s", [])]),
    "invalid-argument",
    "concat: expected at least one tensor, each with at least one axis, but received a scalar of shape [].",
  ],
  [
    "a cut through a named dimension",
    () => slice(x, [[0, 2]]),
    "invalid-argument",
    "slice: expected ranges [start, stop, step] of whole numbers with step ≥ 1, on axes of known length, but received [0,2] on dimension m of x [m, 3]. Gather along a named dimension, or cut the data before feeding it.",
  ],
  [
    "a backward step",
    () => slice(W, [[1, 0, -1]]),
    "invalid-argument",
    "slice: expected ranges [start, stop, step] of whole numbers with step ≥ 1, on axes of known length, but received [1,0,-1] on dimension 2 of W [2, 2].",
  ],
  [
    "too many ranges",
    () => slice(x, [null, null, null]),
    "rank-mismatch",
    "slice: expected at most 2 ranges, but received 3 for x [m, 3].",
  ],
  [
    "negative padding",
    () =>
      pad(W, [
        [-1, 0],
        [0, 0],
      ]),
    "invalid-argument",
    "pad: expected for each axis two whole numbers ≥ 0, both 0 on a named dimension, but received [[-1,0],[0,0]] for W [2, 2].",
  ],
  [
    "padding of a named dimension",
    () =>
      pad(x, [
        [1, 0],
        [0, 0],
      ]),
    "invalid-argument",
    "pad: expected for each axis two whole numbers ≥ 0, both 0 on a named dimension, but received [[1,0],[0,0]] for x [m, 3].",
  ],
  [
    "indices that are real numbers",
    () => gather(W, tensor("i", ["m"])),
    "dtype-mismatch",
    'gather: expected indices of type int32, but received i [m] of float32. Use constant([…], "int32") or input(name, shape, "int32").',
  ],
  [
    "updates that do not match the indices",
    () => scatterAdd(tensor("u", ["n", 3]), indices, 5),
    "shape-mismatch",
    "scatterAdd: expected updates that have the axes of the indices from axis 0 on, but received u [n, 3] and indices [m].",
  ],
  [
    "a negative axis for updates",
    () => scatterAdd(tensor("u", [3]), constant(1, "int32"), 5, -1),
    "shape-mismatch",
    "scatterAdd: expected updates that have the axes of the indices from axis -1 on, but received u [3] and constant [].",
  ],
  [
    "a negative length for updates",
    () => scatterAdd(tensor("u", ["m"]), indices, -5),
    "invalid-argument",
    'scatterAdd: expected every dimension to be a whole number ≥ 0 or a name such as "m", but received -5 in [-5].',
  ],
  [
    "numbers for a condition",
    () => where(x, 1, 0),
    "dtype-mismatch",
    'where: expected a condition of truth values, but received x [m, 3] of float32. Compare, as in where(greater(x, 0), x, 0), or cast(x, "bool").',
  ],
  [
    "counting along an axis that is not there",
    () => iota([2, 3], 2),
    "axis-out-of-range",
    "iota: expected an axis from -2 to 1, but received axis 2 for shape [2, 3].",
  ],
  [
    "an input without a name",
    () => input("", [2]),
    "invalid-argument",
    "input: expected a name, but received an empty string.",
  ],
  [
    "an input without a shape",
    () => untyped["input"]!("x"),
    "invalid-argument",
    'input "x": expected a shape, that is, a list of dimensions such as ["m", 16], but received undefined.',
  ],
  [
    "the gradient of a matrix",
    () => grad(x as never, W),
    "not-scalar",
    "grad: expected a scalar to differentiate, but received x [m, 3]. Reduce it with sum or mean, or use vjp with a cotangent of its shape.",
  ],
];

describe("refused with a message that helps", () => {
  test.each(refusals)("%s", (_, build, code, message) => {
    const error = errorFrom(build);
    expect(error.code).toBe(code);
    expect(error.message).toBe(message);
  });
});

test("a shape error carries the shapes as data", () => {
  expect(errorFrom(() => add(x, W)).details.data).toEqual({
    shapes: [
      ["m", 3],
      [2, 2],
    ],
  });
  expect(errorFrom(() => reshape(x, [2])).details.data).toEqual({ from: ["m", 3], to: [2] });
});

test("an unfitting product names the op and both shapes (open-09 d)", () => {
  const [A, B] = [constant([[1, 2, 3]]), constant([[1], [2]])];
  const { message } = errorFrom(() => A.matmul(B));
  for (const mention of ["matmul", "[1, 3]", "[2, 1]"]) expect(message).toContain(mention);
});

test("an error points at the line that builds the graph", () => {
  const { stack } = errorFrom(() => add(cast(x, "float64"), W));
  expect(stack).toContain("errorMessages.test.ts");
});
