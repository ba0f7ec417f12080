/** Every op of the table, compiled alone, in every element type, at every size around a multiple of a vector, and at special values. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { faultsOfGraph } from "../../test/compiled/judgeGraph.ts";
import { isFloating, type DType } from "../dtype.ts";
import { createNode, type Op, type Sample, type Tensor } from "../graph/tensor.ts";
import { NDArray } from "../ndarray.ts";
import { ops } from "../ops/index.ts";
import { input } from "../ops/leaves.ts";
import { arrays, elements, specialValues, toArray } from "../testing/arrays.ts";
import { sampleFeeds, sampleNode } from "../testing/opSamples.ts";

const applied = ops.filter(({ leaf }) => leaf === undefined);
const elementwise = applied.filter((op) => op.elementwise === true);
/** Around the multiples of a vector of two, four and more. */
const sizes = [0, 1, 2, 3, 4, 5, 7, 8, 9, 16, 17, 31];

/** Whether an op takes operands of that element type where its sample leaves it open. */
function takes(op: Op, sample: Sample, dtype: DType): boolean {
  if (isFloating(dtype)) return true;
  const { lowering } = op;
  if (sample.operands.every((operand) => operand.dtype !== undefined)) return false;
  if (lowering?.kind === "scalar")
    return (
      (onWholeNumbers.has(lowering.function) && dtype === "int32") ||
      (dtype === "bool" && onTruths.has(lowering.function))
    );
  if (lowering?.kind === "composition") return false;
  if (lowering?.kind === "reduction" || lowering?.kind === "contraction" || lowering?.kind === "scatterAdd")
    return dtype === "int32";
  return true;
}
const onWholeNumbers = new Set(
  "add sub mul neg square sign abs floor maximum minimum equalTo notEqualTo less lessEqual greater greaterEqual where".split(
    " ",
  ),
);
const onTruths = new Set("equalTo notEqualTo less lessEqual greater greaterEqual where".split(" "));

/** The op as the sample shows, on operands of the given type. */
function nodeOf(op: Op, sample: Sample, dtype: DType): Tensor {
  if (isFloating(dtype)) return sampleNode(op, sample, dtype as "float32").node;
  const inputs = sample.operands.map((operand, index): Tensor =>
    input(`x${index}`, operand.shape, operand.dtype ?? dtype),
  );
  return createNode(op, inputs, sample.attributes);
}

function feedsOf(sample: Sample, dtype: DType): fc.Arbitrary<Readonly<Record<string, NDArray>>> {
  if (isFloating(dtype)) return sampleFeeds(sample, dtype as "float32", { values: "any" });
  return fc.record(
    Object.fromEntries(
      sample.operands.map(({ shape, dtype: own, domain }, index) => [
        `x${index}`,
        own === undefined ? arrays({ dtype, shape }) : arrays({ dtype: own, shape, values: domain }),
      ]),
    ),
  );
}

const dtypes: readonly DType[] = ["float32", "float64", "int32", "bool"];

describe.each(applied)("the op $name", (op) => {
  for (const dtype of dtypes) {
    const samples = op.samples.filter((sample) => takes(op, sample, dtype));
    if (samples.length === 0) continue;
    it(`of ${dtype} is computed as by the reference, on each of its samples`, () => {
      for (const sample of samples) {
        const node = nodeOf(op, sample, dtype);
        fc.assert(
          fc.property(feedsOf(sample, dtype), (feeds) => {
            expect(faultsOfGraph([node], feeds)).toEqual([]);
          }),
          { numRuns: 5 },
        );
      }
    });
  }
});

describe.each(elementwise)("the elementwise op $name", (op) => {
  const [sample] = op.samples as readonly [Sample];
  const operandTypes = (dtype: DType): readonly DType[] =>
    sample.operands.map((operand) => operand.dtype ?? dtype);
  /** The op on operands of one shape, some stretched from a scalar. */
  const over = (dtype: DType, size: number, scalars: readonly boolean[] = []): Tensor =>
    createNode(
      op,
      operandTypes(dtype).map((type, index): Tensor =>
        input(`x${index}`, scalars[index] === true ? [] : [size], type),
      ),
      sample.attributes,
    );

  for (const dtype of dtypes) {
    const isOwn = sample.operands.every((operand) => operand.dtype !== undefined);
    if (isOwn ? dtype !== "bool" : !takes(op, sample, dtype)) continue;

    it(`of ${dtype} has the reference's values at all special values`, () => {
      const choices = operandTypes(dtype).map((type) => specialValues(type));
      const rows = choices.reduce<readonly (readonly number[])[]>(
        (known, values) => known.flatMap((row) => values.map((value) => [...row, value])),
        [[]],
      );
      const feeds = Object.fromEntries(
        operandTypes(dtype).map((type, index) => [
          `x${index}`,
          toArray(
            type,
            [rows.length],
            rows.map((row) => row[index]!),
          ),
        ]),
      );
      expect(faultsOfGraph([over(dtype, rows.length)], feeds)).toEqual([]);
    });

    it(`of ${dtype} has the reference's values at every size, with operands stretched or not`, () => {
      const patterns = operandTypes(dtype).map((_, index) => sample.operands.map((__, at) => at === index));
      for (const size of sizes) {
        for (const scalars of [[], ...(patterns.length > 1 ? patterns : [])]) {
          const node = over(dtype, size, scalars);
          const data = fc.tuple(
            ...operandTypes(dtype).map((type, index) =>
              fc
                .array(elements(type), { minLength: Math.max(1, size), maxLength: Math.max(1, size) })
                .map((values) => toArray(type, scalars[index] === true ? [] : [size], values)),
            ),
          );
          fc.assert(
            fc.property(data, (values) => {
              const feeds = Object.fromEntries(values.map((value, index) => [`x${index}`, value]));
              expect(faultsOfGraph([node], feeds)).toEqual([]);
            }),
            { numRuns: 2 },
          );
        }
      }
    });
  }
});

describe.each(
  applied.filter(({ lowering }) => lowering?.kind === "reduction" || lowering?.kind === "composition"),
)("the reduction $name", (op) => {
  const lengths = fc.constantFrom(...sizes);
  const isOverOneAxis = op.samples[0]!.attributes!["axis"] !== undefined;
  for (const dtype of ["float32", "float64", "int32"] as const) {
    if (!takes(op, op.samples[0]!, dtype)) continue;
    it(`of ${dtype} is right over any axes of any length; the sign of a zero sum may differ`, () => {
      const cases = fc
        .record({
          shape: fc.array(lengths, { minLength: 1, maxLength: 3 }),
          mask: fc.integer({ min: 1, max: 7 }),
          keepDims: fc.boolean(),
        })
        .filter(({ shape }) => shape.reduce((product, length) => product * length, 1) < 4000)
        .chain((choice) =>
          arrays({ dtype, shape: choice.shape, values: "any" }).map((data) => ({ ...choice, data })),
        );
      fc.assert(
        fc.property(cases, ({ shape, mask, keepDims, data }) => {
          const chosen = shape.map((_, axis) => axis).filter((axis) => (mask >> axis) % 2 === 1);
          const axes = chosen.length === 0 ? [0] : chosen;
          const attributes = isOverOneAxis
            ? { axis: axes[0]! }
            : op.name === "center"
              ? { axes }
              : { axes, keepDims };
          const node = createNode(op, [input("x", shape, dtype)], attributes);
          expect(faultsOfGraph([node], { x: data })).toEqual([]);
        }),
        { numRuns: 150 },
      );
    });
  }
});
