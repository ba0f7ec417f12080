/**
 * What elementwise ops give at zeros, infinities, NaN, subnormal and huge numbers, by hand from IEEE 754 and the limits of the
 * functions; and how close they come to values computed elsewhere to 60 digits.
 */
import { describe, expect, it } from "vitest";
import type { DType } from "../dtype.ts";
import type { Op } from "../graph/tensor.ts";
import { NDArray } from "../ndarray.ts";
import { constant } from "./constant.ts";
import { ops } from "./index.ts";

/** Operands, and what comes out. */
type Row = readonly number[];

const inf = Infinity;
const nan = NaN;
const tiny = 2 ** -1074;
const huge = Number.MAX_VALUE;

// prettier-ignore
const specialValues: Readonly<Record<string, readonly Row[]>> = {
  add: [[inf, -inf, nan], [inf, 1, inf], [0, -0, 0], [-0, -0, -0], [huge, huge, inf], [tiny, -tiny, 0],
    [nan, 1, nan], [1, nan, nan], [tiny, tiny, 2 * tiny]],
  sub: [[inf, inf, nan], [0, 0, 0], [-0, 0, -0], [0, -0, 0], [-huge, huge, -inf], [tiny, tiny, 0],
    [1, nan, nan], [nan, nan, nan]],
  mul: [[inf, 0, nan], [-0, 3, -0], [0, -3, -0], [-0, -3, 0], [inf, -2, -inf], [huge, 2, inf],
    [tiny, 0.5, 0], [-tiny, 0.5, -0], [tiny, 2, 2 * tiny], [nan, 0, nan]],
  div: [[1, 0, inf], [1, -0, -inf], [-1, 0, -inf], [0, 0, nan], [inf, inf, nan], [1, inf, 0], [-1, inf, -0],
    [0, -5, -0], [huge, tiny, inf], [tiny, 2, 0], [nan, 1, nan], [0, inf, 0]],
  neg: [[0, -0], [-0, 0], [inf, -inf], [nan, nan], [tiny, -tiny]],
  square: [[-0, 0], [-inf, inf], [huge, inf], [tiny, 0], [1e-200, 0], [nan, nan]],
  mulNoNaN: [[0, inf, 0], [inf, 0, 0], [0, nan, 0], [nan, 0, 0], [-0, inf, 0], [-0, 5, 0], [nan, 1, nan],
    [inf, -inf, -inf], [tiny, 0.5, 0], [huge, 2, inf]],
  sign: [[0, 0], [-0, -0], [inf, 1], [-inf, -1], [tiny, 1], [-tiny, -1], [nan, nan]],
  abs: [[0, 0], [-0, 0], [-inf, inf], [-tiny, tiny], [-huge, huge], [nan, nan]],
  floor: [[-0, -0], [0.5, 0], [-0.5, -1], [tiny, 0], [-tiny, -1], [inf, inf], [-inf, -inf],
    [2 ** 53 + 2, 2 ** 53 + 2], [nan, nan]],
  maximum: [[nan, 1, nan], [1, nan, nan], [inf, nan, nan], [0, -0, 0], [-0, 0, 0], [-0, -0, -0],
    [-inf, -huge, -huge], [inf, huge, inf], [tiny, 0, tiny]],
  minimum: [[nan, 1, nan], [1, nan, nan], [-inf, nan, nan], [0, -0, -0], [-0, 0, -0], [0, 0, 0],
    [inf, huge, huge], [-inf, huge, -inf], [tiny, 0, 0]],
  equalTo: [[0, -0, 1], [nan, nan, 0], [inf, inf, 1], [inf, -inf, 0], [tiny, 0, 0]],
  notEqualTo: [[0, -0, 0], [nan, nan, 1], [nan, 1, 1], [inf, inf, 0], [tiny, 0, 1]],
  less: [[nan, 1, 0], [1, nan, 0], [-0, 0, 0], [-inf, inf, 1], [inf, inf, 0], [0, tiny, 1]],
  lessEqual: [[nan, nan, 0], [-0, 0, 1], [0, -0, 1], [inf, inf, 1], [tiny, 0, 0]],
  greater: [[nan, 1, 0], [1, nan, 0], [0, -0, 0], [inf, huge, 1], [tiny, 0, 1]],
  greaterEqual: [[nan, nan, 0], [-0, 0, 1], [0, -0, 1], [-inf, -inf, 1], [0, tiny, 0]],
  logicalAnd: [[0, 0, 0], [0, 1, 0], [1, 0, 0], [1, 1, 1]],
  logicalOr: [[0, 0, 0], [0, 1, 1], [1, 0, 1], [1, 1, 1]],
  logicalNot: [[0, 1], [1, 0]],
  randomBits: [[0, 0, -1806715564], [1, 0, -964925363], [0, 1, 1614574087], [-1, -1, -696507396], [2147483647, -2147483648, 354337927], [123456, -7, 439083323]],
  unitFraction: [[0, 0], [255, 0], [256, 2 ** -24], [-1, 1 - 2 ** -24], [-(2 ** 31), 0.5],
    [2 ** 31 - 1, 0.5 - 2 ** -24]],
  where: [[1, nan, 2, nan], [0, nan, 2, 2], [1, 2, nan, 2], [0, 2, inf, inf], [1, -0, 0, -0],
    [0, -0, 0, 0]],
  exp: [[0, 1], [-0, 1], [inf, inf], [-inf, 0], [710, inf], [-746, 0], [tiny, 1], [nan, nan]],
  expm1: [[0, 0], [-0, -0], [inf, inf], [-inf, -1], [710, inf], [tiny, tiny], [-tiny, -tiny],
    [1e-20, 1e-20], [nan, nan]],
  log: [[0, -inf], [-0, -inf], [1, 0], [inf, inf], [-1, nan], [-tiny, nan], [-inf, nan],
    [tiny, -744.4400719213812], [huge, 709.782712893384], [nan, nan]],
  log1p: [[0, 0], [-0, -0], [-1, -inf], [-2, nan], [inf, inf], [-inf, nan], [tiny, tiny], [1e-20, 1e-20],
    [nan, nan]],
  sigmoid: [[0, 0.5], [-0, 0.5], [inf, 1], [-inf, 0], [40, 1], [-746, 0], [huge, 1], [-huge, 0],
    [tiny, 0.5], [nan, nan]],
  softplus: [[0, Math.LN2], [-0, Math.LN2], [inf, inf], [-inf, 0], [800, 800], [-746, 0], [huge, huge],
    [-huge, 0], [tiny, Math.LN2], [nan, nan]],
  tanh: [[0, 0], [-0, -0], [inf, 1], [-inf, -1], [20, 1], [-huge, -1], [tiny, tiny], [nan, nan]],
  sechSquared: [[0, 1], [-0, 1], [inf, 0], [-inf, 0], [400, 0], [huge, 0], [tiny, 1], [nan, nan]],
  erf: [[0, 0], [-0, -0], [inf, 1], [-inf, -1], [6.5, 1], [-huge, -1], [tiny, tiny], [nan, nan]],
  sin: [[0, 0], [-0, -0], [inf, nan], [-inf, nan], [tiny, tiny], [nan, nan]],
  cos: [[0, 1], [-0, 1], [inf, nan], [-inf, nan], [tiny, 1], [nan, nan]],
  sqrt: [[0, 0], [-0, -0], [inf, inf], [-inf, nan], [-tiny, nan], [tiny, 2 ** -537], [nan, nan]],
  rsqrt: [[0, inf], [-0, -inf], [inf, 0], [-inf, nan], [-tiny, nan], [tiny, 2 ** 537], [nan, nan]],
  power: [[nan, 0, 1], [nan, -0, 1], [1, nan, 1], [1, inf, 1], [1, -inf, 1], [-1, inf, 1], [-1, -inf, 1],
    [0, 0, 1], [inf, 0, 1], [0, -1, inf], [-0, -1, -inf], [-0, -2, inf], [0, inf, 0], [0, -inf, inf],
    [-0, 3, -0], [-0, 2, 0], [-8, 1 / 3, nan], [-2, 3, -8], [inf, -1, 0], [-inf, 3, -inf], [-inf, 2, inf],
    [-inf, -3, -0], [0.5, inf, 0], [0.5, -inf, inf], [2, inf, inf], [2, -inf, 0], [nan, 1, nan],
    [2, nan, nan], [huge, 2, inf], [tiny, 2, 0], [tiny, 0.5, 2 ** -537]],
  xlogy: [[0, 0, 0], [-0, 0, 0], [0, inf, 0], [0, -1, 0], [0, nan, nan], [nan, 1, nan], [1, 0, -inf],
    [-1, 0, inf], [2, inf, inf], [1, -1, nan], [2, 1, 0], [-2, 1, -0]],
  cast: [[0, 0], [-0, -0], [inf, inf], [nan, nan], [tiny, tiny], [huge, huge]],
  truncate: [[0, 0], [-0, 0], [2.75, 2], [-2.75, -2], [0.5, 0], [-0.5, 0], [2 ** 31 - 1, 2 ** 31 - 1],
    [-(2 ** 31), -(2 ** 31)]],
  stopGradient: [[0, 0], [-0, -0], [inf, inf], [nan, nan], [tiny, tiny]],
};

/** Operands, and the result correctly rounded. */
// prettier-ignore
const values: Readonly<Record<string, readonly Row[]>> = {
  exp: [[0.1, 1.1051709180756477], [1, 2.718281828459045], [-1, 0.36787944117144233],
    [-20.5, 1.2501528663867426e-9], [700.25, 1.3022997366991783e304], [1e-9, 1.000000001]],
  expm1: [[1e-10, 1.00000000005e-10], [-1e-5, -9.999950000166666e-6], [0.5, 0.6487212707001282],
    [-3, -0.950212931632136], [30, 10686474581523.463], [-40, -1]],
  log: [[1e-300, -690.7755278982137], [0.1, -2.3025850929940455], [0.999999, -1.000000500029089e-6],
    [1.000001, 9.999994999180668e-7], [7, 1.9459101490553132], [1e300, 690.7755278982137]],
  log1p: [[1e-10, 9.999999999500001e-11], [-1e-5, -1.0000050000333337e-5], [0.5, 0.4054651081081644],
    [-0.999, -6.907755278982136], [1e20, 46.051701859880914], [3, 1.3862943611198906]],
  sigmoid: [[0.3, 0.574442516811659], [-0.3, 0.425557483188341], [-40, 4.248354255291589e-18],
    [-700, 9.85967654375977e-305], [36.5, 0.9999999999999999], [5, 0.9933071490757152]],
  softplus: [[0.3, 0.8543552444685271], [-0.3, 0.5543552444685271], [-40, 4.248354255291589e-18],
    [-700, 9.85967654375977e-305], [36.5, 36.5], [5, 5.006715348489118]],
  tanh: [[1e-10, 1e-10], [0.5, 0.46211715726000974], [-1, -0.7615941559557649], [3, 0.9950547536867305],
    [-0.01, -0.00999966667999946], [18, 0.9999999999999996]],
  sechSquared: [[1e-10, 1], [0.5, 0.7864477329659274], [-1, 0.4199743416140261], [3, 0.00986603716544019],
    [-20, 1.6993417021166355e-17], [300, 1.0601586212017243e-260]],
  erf: [[1e-10, 1.1283791670955126e-10], [0.5, 0.5204998778130465], [-1, -0.8427007929497149],
    [1.999, 0.9953015566513705], [2.001, 0.9953428907185247], [-3, -0.9999779095030014],
    [5.5, 0.9999999999999927]],
  sin: [[1e-10, 1e-10], [0.5, 0.479425538604203], [-1, -0.8414709848078965], [3, 0.1411200080598672],
    [22, -0.008851309290403876], [1e5, 0.03574879797201651]],
  cos: [[1e-10, 1], [0.5, 0.8775825618903728], [-1, 0.5403023058681398],
    [1.5707963267948966, 6.123233995736766e-17], [22, -0.9999608263946371], [1e5, -0.9993608074382124]],
  sqrt: [[1e-300, 1e-150], [0.5, 0.7071067811865476], [2, 1.4142135623730951], [3e10, 173205.08075688774],
    [7, 2.6457513110645907]],
  rsqrt: [[1e-300, 1e150], [0.5, 1.4142135623730951], [2, 0.7071067811865476], [3e10, 5.773502691896258e-6],
    [7, 0.37796447300922725]],
  power: [[2, 0.5, 1.4142135623730951], [0.1, -3.7, 5011.872336272724], [1.0001, 1e5, 22015.456048527954],
    [10, -300, 1e-300], [-1.5, 7, -17.0859375], [7, 1.25, 11.3860359318845]],
  xlogy: [[2, 0.5, -1.3862943611198906], [-3, 7, -5.8377304471659395],
    [1e-300, 1e-300, -6.9077552789821376e-298], [0.25, 1.0000001, 2.499999876459676e-8],
    [1e10, 3, 10986122886.681097]],
};

const elementwise = ops.filter(({ elementwise: is }) => is === true);
const stated = (
  table: Readonly<Record<string, readonly Row[]>>,
): readonly (readonly [Op, readonly Row[]])[] =>
  elementwise.flatMap((op) => (table[op.name] === undefined ? [] : [[op, table[op.name]!] as const]));

/** Runs the kernel on one element. */
function applyKernel(op: Op, operands: readonly number[], dtype: DType): number {
  const [sample] = op.samples;
  const types = sample!.operands.map((operand): DType => operand.dtype ?? dtype);
  const attributes = sample!.attributes ?? {};
  const result = op.infer(
    types.map((type) => constant(0, type)),
    attributes,
  ).dtype;
  const output = NDArray.zeros(result, []);
  op.kernel(
    operands.map((value, index) => NDArray.from(value, types[index]!)),
    output,
    attributes,
  );
  return output.item();
}

describe("special values", () => {
  it.each(stated(specialValues))("of $name are those of IEEE 754", (op, rows) => {
    const found = rows.map((row) => [...row.slice(0, -1), applyKernel(op, row.slice(0, -1), "float64")]);
    expect(found).toEqual(rows);
  });

  // An op that is new to the table works without a line here; one is wanted all the same.
  for (const { name } of elementwise.filter((op) => specialValues[op.name] === undefined)) {
    it.todo(`of ${name} have yet to be stated`);
  }

  it("are stated for ops that exist", () => {
    const names = elementwise.map(({ name }) => name);
    expect(
      [...Object.keys(specialValues), ...Object.keys(values)].filter((name) => !names.includes(name)),
    ).toEqual([]);
  });

  it("of the conversion to truth values: everything but 0 is true", () => {
    const truncate = ops.find(({ name }) => name === "truncate")!;
    const [, sample] = truncate.samples;
    const truth = { ...truncate, samples: [sample!] };
    const found = [0, -0, tiny, -inf, nan, 0.5].map((value) => applyKernel(truth, [value], "float64"));
    expect(found).toEqual([0, 0, 1, 1, 1, 1]);
  });

  it.each([
    ["add", [3e38, 3e38], inf],
    ["exp", [89], inf],
    ["exp", [-104], 0],
    ["mul", [2 ** -149, 0.5], 0],
    ["div", [1, 2 ** -149], inf],
    ["square", [2e19], inf],
    ["sigmoid", [-104], 0],
    ["add", [2 ** 24, 1], 2 ** 24],
  ] as const)("of %s at %j in float32 are rounded to float32", (name, operands, expected) => {
    const op = ops.find((each) => each.name === name)!;
    expect(applyKernel(op, operands, "float32")).toBe(expected);
  });

  it("wrap around in int32, as a product of two halves would not be exact in float64", () => {
    const mul = ops.find(({ name }) => name === "mul")!;
    expect(applyKernel(mul, [123456789, 987654321], "int32")).toBe(Math.imul(123456789, 987654321));
  });
});

describe("values", () => {
  it.each(stated(values))("of $name are within 2 units in the last place", (op, rows) => {
    for (const row of rows) {
      const expected = row.at(-1)!;
      const found = applyKernel(op, row.slice(0, -1), "float64");
      expect(Math.abs(found - expected)).toBeLessThanOrEqual(2 * unitInTheLastPlace(expected));
    }
  });
});

function unitInTheLastPlace(value: number): number {
  return 2 ** (Math.floor(Math.log2(Math.abs(value))) - 52);
}
