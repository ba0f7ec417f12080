/** Every op of the table, in every element type, at every size around a multiple of a vector, and at special values. */
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { faultsOfGraph } from "../../test/compiled/judgeGraph.ts";
import { isFloating, type DType } from "../dtype.ts";
import { createNode, type Op, type Sample, type Tensor } from "../graph/tensor.ts";
import type { NDArray } from "../ndarray.ts";
import { ops } from "../ops/index.ts";
import { input } from "../ops/leaves.ts";
import { arrays, specialValues, toArray, type ElementOptions } from "../testing/arrays.ts";

vi.setConfig({ testTimeout: 60_000 }); // only to stop what hangs: a busy machine must not fail

const applied = ops.filter(({ leaf }) => leaf === undefined);
const elementwise = applied.filter((op) => op.elementwise === true);
const dtypes: readonly DType[] = ["float32", "float64", "int32", "bool"];
/** Around the multiples of a vector of two, four and more. */
const sizes = [0, 1, 2, 3, 4, 5, 7, 8, 9, 16, 17, 31];

const onWholeNumbers = new Set(
  (
    "add sub mul neg square sign abs floor maximum minimum equalTo notEqualTo less lessEqual greater greaterEqual where " +
    "logicalAnd logicalOr logicalNot"
  ).split(" "),
);
const onTruths = new Set(
  "equalTo notEqualTo less lessEqual greater greaterEqual where logicalAnd logicalOr logicalNot".split(" "),
);

/** Whether an op takes operands of that element type where its sample leaves it open. */
function takes({ lowering, samples }: Op, dtype: DType): boolean {
  if (samples[0]!.operands.every((operand) => operand.dtype !== undefined)) return dtype === "bool";
  if (isFloating(dtype)) return true;
  switch (lowering!.kind) {
    case "scalar":
      return (dtype === "int32" ? onWholeNumbers : onTruths).has(lowering!.function);
    case "reduction":
    case "contraction":
    case "scatterAdd":
      return dtype === "int32";
    case "composition":
      return false;
    default:
      return true;
  }
}

/** A graph with what its inputs may be fed. */
interface Case {
  readonly nodes: readonly Tensor[];
  readonly feeds: Readonly<Record<string, fc.Arbitrary<NDArray>>>;
}

/** The op on operands of these shapes; where a sample gives the type, as for indices, its interval holds as well. */
function caseOf(
  op: Op,
  sample: Sample,
  dtype: DType,
  shapes: readonly (readonly number[])[],
  name: string,
): Case {
  const options = ({ dtype: own, domain }: Sample["operands"][number]): ElementOptions =>
    own === "int32" ? { values: domain } : { values: "any" };
  const feeds = sample.operands.map((operand, index): [string, fc.Arbitrary<NDArray>] => [
    `${name}x${index}`,
    arrays({ dtype: operand.dtype ?? dtype, shape: shapes[index]!, ...options(operand) }),
  ]);
  const inputs = sample.operands.map((operand, index): Tensor =>
    input(`${name}x${index}`, shapes[index]!, operand.dtype ?? dtype),
  );
  return { nodes: [createNode(op, inputs, sample.attributes)], feeds: Object.fromEntries(feeds) };
}

/** All cases as one program. */
function expectRight(cases: readonly Case[], numRuns: number): void {
  const nodes = cases.flatMap((each) => each.nodes);
  const feeds = Object.assign({}, ...cases.map((each) => each.feeds)) as Case["feeds"];
  fc.assert(
    fc.property(fc.record(feeds), (data) => {
      expect(faultsOfGraph(nodes, data)).toEqual([]);
    }),
    { numRuns },
  );
}

describe.each(applied)("the op $name", (op) => {
  it.each(dtypes.filter((dtype) => takes(op, dtype)))("of %s is right on each of its samples", (dtype) => {
    const cases = op.samples.map((sample, index) =>
      caseOf(
        op,
        sample,
        dtype,
        sample.operands.map(({ shape }) => shape),
        `s${index}`,
      ),
    );
    expectRight(cases, 12);
  });
});

describe.each(elementwise)("the elementwise op $name", (op) => {
  const [sample] = op.samples as readonly [Sample];
  const types = (dtype: DType): readonly DType[] => sample.operands.map((operand) => operand.dtype ?? dtype);
  const known = dtypes.filter((dtype) => takes(op, dtype));

  it.each(known)("of %s is right at all special values", (dtype) => {
    const rows = types(dtype).reduce<readonly (readonly number[])[]>(
      (found, type) => found.flatMap((row) => specialValues(type).map((value) => [...row, value])),
      [[]],
    );
    const shape = [rows.length];
    const { nodes } = caseOf(
      op,
      sample,
      dtype,
      sample.operands.map(() => shape),
      "",
    );
    const feeds = types(dtype).map((type, index): [string, NDArray] => [
      `x${index}`,
      toArray(
        type,
        shape,
        rows.map((row) => row[index]!),
      ),
    ]);
    expect(faultsOfGraph(nodes, Object.fromEntries(feeds))).toEqual([]);
  });

  it.each(known)("of %s is right at every size, with an operand stretched or none", (dtype) => {
    const places = sample.operands.length > 1 ? [-1, ...sample.operands.keys()] : [-1];
    const cases = sizes.flatMap((size) =>
      places.map((place) =>
        caseOf(
          op,
          sample,
          dtype,
          sample.operands.map((_, index) => (index === place ? [] : [size])),
          `n${size}p${place}`,
        ),
      ),
    );
    expectRight(cases, 4);
  });
});

const reductions = applied.filter(
  ({ lowering }) => lowering?.kind === "reduction" || lowering?.kind === "composition",
);

describe.each(reductions)("the reduction $name", (op) => {
  const given = op.samples[0]!.attributes!;
  const attributesFor = (axes: readonly number[], keepDims: boolean): Record<string, unknown> =>
    "axis" in given ? { axis: axes[0]! } : { axes, ...("keepDims" in given ? { keepDims } : {}) };

  it.each((["float32", "float64", "int32"] as const).filter((dtype) => takes(op, dtype)))(
    "of %s is right over any axes of any length; the sign of a zero sum may differ",
    (dtype) => {
      const choices = fc
        .record({
          shape: fc.array(fc.constantFrom(...sizes), { minLength: 1, maxLength: 3 }),
          mask: fc.integer({ min: 1, max: 7 }),
          keepDims: fc.boolean(),
        })
        .filter(({ shape }) => shape.reduce((product, length) => product * length, 1) < 4000)
        .chain((choice) => arrays({ dtype, shape: choice.shape }).map((data) => ({ ...choice, data })));
      fc.assert(
        fc.property(choices, ({ shape, mask, keepDims, data }) => {
          const chosen = [...shape.keys()].filter((axis) => (mask >> axis) % 2 === 1);
          const attributes = attributesFor(chosen.length === 0 ? [0] : chosen, keepDims) as typeof given;
          const node = createNode(op, [input("x", shape, dtype)], attributes);
          expect(faultsOfGraph([node], { x: data })).toEqual([]);
        }),
        { numRuns: 100 },
      );
    },
  );
});
