/** Jacobians: all partial derivatives of a tensor, entry by entry. Knows neither mode from inside: it asks for rows or columns. */
import { ChainruleError } from "../errors.ts";
import { describe } from "../graph/describe.ts";
import type { Shape } from "../graph/shape.ts";
import type { ShapeOf } from "../graph/shapeTypes.ts";
import type { Tensor } from "../graph/tensor.ts";
import { elementCount } from "../ndarray.ts";
import { cast } from "../ops/cast.ts";
import { equalTo } from "../ops/comparison.ts";
import { constant } from "../ops/constant.ts";
import { iota } from "../ops/indexing.ts";
import { broadcast, reshape } from "../ops/movement.ts";
import { stack } from "../functions/axes.ts";
import { arrangedLike, checkedOutput, checkedSources } from "./checks.ts";
import { pushForward } from "./forward.ts";
import { pullBack } from "./reverse.ts";

/** The dimensions of one tensor, then those of another. */
export type JoinedShape<O, W> = readonly [...ShapeOf<O>, ...ShapeOf<W>];

/** For each tensor of `W`, the Jacobian of `O`, in the same arrangement. */
export type Jacobian<O extends Tensor, W extends Tensor | readonly Tensor[]> = W extends readonly Tensor[]
  ? { readonly [K in keyof W]: Tensor<JoinedShape<O, W[K]>> }
  : W extends Tensor
    ? Tensor<JoinedShape<O, W>>
    : never;

/**
 * The Jacobian of a tensor: entry `[i…, j…]` is the derivative of `output[i…]` by `wrt[j…]`, so its shape is that of `output` followed
 * by that of the tensor of `wrt`.
 *
 * It costs as many derivatives as the smaller of the two has entries: rows by reverse mode when `output` is the smaller one,
 * columns by forward mode otherwise. The graph grows with that number. Where only a product with a vector is needed, `vjp` and
 * `jvp` cost one derivative.
 * @throws ChainruleError `unbound-dimension` when both `output` and a tensor of `wrt` have named dimensions, so that neither can be
 *   taken entry by entry; `not-differentiable` and `invalid-argument` as for `grad`.
 */
export function jacobian<O extends Tensor, const W extends Tensor | readonly Tensor[]>(
  output: O,
  wrt: W,
): Jacobian<O, W> {
  const tensor = checkedOutput("jacobian", output);
  const results = checkedSources("jacobian", wrt).map((source) => {
    const rows = entryCount(tensor);
    const columns = entryCount(source);
    if (rows === undefined && columns === undefined) {
      throw new ChainruleError("unbound-dimension", {
        where: "jacobian",
        expected: "one of the two without named dimensions, the output or the tensor to differentiate by",
        received: `${describe(tensor)} by ${describe(source)}`,
        fix: "One derivative is taken for each entry of one of them: build it with numbers as its shape, or use vjp or jvp",
        data: { shapes: [tensor.shape, source.shape] },
      });
    }
    const byRows = columns === undefined || (rows !== undefined && (rows === 1 || rows < columns));
    return byRows ? jacobianByRows(tensor, source, rows!) : jacobianByColumns(tensor, source, columns);
  });
  return arrangedLike(wrt, results) as Jacobian<O, W>; // of the joined shapes, as `wrt` is arranged
}

/** One reverse-mode derivative for each entry of `output`, which has `rows` of them. */
export function jacobianByRows(output: Tensor, source: Tensor, rows: number): Tensor {
  const joined = [...output.shape, ...source.shape];
  if (rows === 0) return emptyTensor(joined, output);
  const each = Array.from({ length: rows }, (_, row): Tensor => {
    const [gradient] = pullBack([output], [basisTensor(output, row, rows)], [source]);
    return cast(gradient!, output.dtype);
  });
  return reshape(rows === 1 ? each[0]! : stack(each, 0), joined);
}

/** One forward-mode derivative for each entry of `source`, which has `columns` of them. */
export function jacobianByColumns(output: Tensor, source: Tensor, columns: number): Tensor {
  const joined = [...output.shape, ...source.shape];
  if (columns === 0) return emptyTensor(joined, output);
  const each = Array.from({ length: columns }, (_, column): Tensor => {
    const [tangent] = pushForward([output], [source], [basisTensor(source, column, columns)]);
    return cast(tangent!, output.dtype);
  });
  return reshape(columns === 1 ? each[0]! : stack(each, output.rank), joined);
}

/** The number of entries of a tensor; `undefined` while it has a named dimension. */
export function entryCount({ shape }: Tensor): number | undefined {
  const isKnown = (lengths: Shape): lengths is readonly number[] =>
    lengths.every((length) => typeof length === "number");
  return isKnown(shape) ? elementCount(shape) : undefined;
}

/** 1 at one position (in row-major order) and 0 elsewhere, in the shape and element type of a tensor with `count` entries. */
function basisTensor({ shape, dtype }: Tensor, position: number, count: number): Tensor {
  if (count === 1) return broadcast(constant(1, dtype), shape);
  return reshape(cast(equalTo(iota([count]), position), dtype), shape);
}

function emptyTensor(shape: Shape, { dtype }: Tensor): Tensor {
  return broadcast(constant(0, dtype), shape);
}
