/** The workbench of random graphs: what has been built so far, from which the next step takes its operands. */
import { isFloating, widestDType, type DType } from "../dtype.ts";
import { broadcastShapes, bindShape, type Shape } from "../graph/shape.ts";
import type { Interval, Tensor } from "../graph/tensor.ts";
import { topologicalOrder } from "../graph/walk.ts";
import { elementCount, NDArray } from "../ndarray.ts";
import { add, mul } from "../ops/arithmetic.ts";
import { cast } from "../ops/cast.ts";
import { greater, less } from "../ops/comparison.ts";
import { constant } from "../ops/constant.ts";
import { iota } from "../ops/indexing.ts";
import { sigmoid } from "../ops/transcendental.ts";

/** What a graph is built from, and within which limits. */
export interface GraphSetting {
  readonly inputs: readonly Tensor[];
  readonly values: ReadonlyMap<Tensor, NDArray>;
  readonly sizes: ReadonlyMap<string, number>;
  /** The element type of inputs and constants. */
  readonly dtype: "float32" | "float64";
  readonly smooth: boolean;
  readonly mixed: boolean;
  readonly largestSize: number;
  readonly largestRank: number;
}

/** The numbers that decide a step; every number is valid, and 0 is the simplest. */
export interface Choice {
  readonly step: number;
  readonly operands: readonly number[];
  readonly details: readonly number[];
}

/** Builds a node from what is there; nothing when nothing fits. */
export type Step = (graph: GraphBuilder, choice: Choice) => Tensor | undefined;

const inFloat64 = (dtype: DType): DType => (dtype === "float32" ? "float64" : dtype);

/** A graph that grows. */
export class GraphBuilder {
  readonly setting: GraphSetting;
  /** Nodes of real numbers, oldest first. */
  readonly values: Tensor[];
  /** Nodes of truth values. */
  readonly truths: Tensor[] = [];
  readonly #used = new Set<Tensor>();
  readonly #computed: Map<Tensor, NDArray>;

  constructor(setting: GraphSetting) {
    this.setting = setting;
    this.values = [...setting.inputs];
    this.#computed = new Map(setting.values);
  }

  /** Keeps a node as an operand for later steps, unless it has grown beyond the limits. */
  keep(node: Tensor): void {
    const { largestRank, largestSize } = this.setting;
    if (node.rank > largestRank || elementCount(this.shapeOf(node)) > largestSize) return;
    if (node.dtype === "int32") return; // no step takes whole numbers as they are
    (isFloating(node.dtype) ? this.values : this.truths).push(node);
    for (const part of topologicalOrder(node.inputs)) this.#used.add(part);
  }

  /**
   * One of the candidates, counted from the latest: references stay valid when other steps are left out. Mostly one that no node
   * uses yet, so that little is built in vain.
   */
  pick(candidates: readonly Tensor[], reference: number): Tensor | undefined {
    const fresh = candidates.filter((node) => !this.#used.has(node));
    const among = fresh.length > 0 && reference % 3 < 2 ? fresh : candidates;
    return among[among.length - 1 - (reference % among.length)];
  }

  /** One of the candidates that broadcast together with `shape`. */
  pickBeside(shape: Shape, candidates: readonly Tensor[], reference: number): Tensor | undefined {
    return this.pick(
      candidates.filter((node) => broadcastShapes(shape, node.shape) !== undefined),
      reference,
    );
  }

  /** The sizes of all axes for the data of this graph. */
  shapeOf(node: Tensor): readonly number[] {
    return bindShape("random graph", node.shape, this.setting.sizes);
  }

  /** Those of real numbers brought to the widest element type among them. */
  aligned(nodes: readonly Tensor[]): Tensor[] {
    const dtype = widestDType(nodes.map((node) => node.dtype));
    return nodes.map((node) => (isFloating(node.dtype) ? cast(node, dtype) : node));
  }

  /**
   * In a smooth graph, the node itself if its elements lie well within the interval, and otherwise the interval's part that
   * `lowest + (highest − lowest) σ(c x)` reaches, where c keeps σ from saturating. In other graphs always the node itself.
   */
  confined(node: Tensor, [lowest, highest]: Interval): Tensor {
    if (!this.setting.smooth) return node;
    const width = highest - lowest;
    const elements = this.#elementsOf(node);
    const margin = width / 32;
    if (elements.every((value) => value >= lowest + margin && value <= highest - margin)) return node;
    const largest = elements.reduce((size, value) => Math.max(size, Math.abs(value)), 1);
    const scaled = mul(node, 2 ** -Math.ceil(Math.log2(largest) - 1));
    return add(mul(sigmoid(scaled), width), lowest) as Tensor;
  }

  /** Whether a comparison of the nodes stays as it is when they move a little. */
  areApart(a: Tensor, b: Tensor): boolean {
    return this.#elementsOf(add(a, mul(b, -1)) as Tensor).every((value) => Math.abs(value) > 1 / 16);
  }

  /** A condition beside `node`, which in a smooth graph does not depend on any value. */
  conditionFor(node: Tensor, variant: number): Tensor {
    if (!this.setting.smooth) return greater(node, 0);
    if (node.rank === 0) return constant(variant % 2 === 0, "bool");
    return less(iota(node.shape, variant % node.rank), 1);
  }

  /** The elements of a node in float64. Every node is computed once, however often it is asked for. */
  #elementsOf(node: Tensor): number[] {
    for (const part of topologicalOrder([node])) {
      if (!this.#computed.has(part)) this.#computed.set(part, this.#compute(part));
    }
    return [...this.#computed.get(node)!.data];
  }

  #compute({ op, inputs, attributes, dtype, ...node }: Tensor): NDArray {
    const { sizes } = this.setting;
    const type = inFloat64(dtype);
    if (op.leaf === "dimension") return NDArray.from(sizes.get(attributes["name"] as string)!, type);
    const output = NDArray.zeros(type, bindShape("random graph", node.shape, sizes));
    op.kernel(
      inputs.map((input) => this.#computed.get(input)!),
      output,
      attributes,
    );
    return output;
  }
}
