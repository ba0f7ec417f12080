/** A model as a table: its layers, what each gives, and how many numbers each has. It looks at graphs, and builds none. */
import type { Parameter, Shape, Tensor } from "@chainrule/core";
import { leavesOf, type AppliedPart } from "./layer.ts";

/** What of a model is listed. */
export interface Summarized {
  readonly x: Tensor;
  readonly predictions: Tensor;
  /** What a gradient changes. */
  readonly parameters: readonly Parameter[];
  /** The layers as they were applied; without them the parameters are listed. */
  readonly parts?: readonly AppliedPart[];
  /** What training updates without a gradient. */
  readonly statistics?: readonly (readonly [statistic: Parameter, next: Tensor])[];
}

const width = 80;
const numbersWidth = 12;

/**
 * The layers of a model, the shapes of their outputs, and their counts of numbers, as a table of 80 columns; parts of parts are indented.
 * Below it stand the totals: what gradients change, and the statistics that training keeps. A parameter that several layers
 * share is counted once there.
 */
export function summary(model: Summarized): string {
  const { x, predictions, parameters, parts, statistics: updates = [] } = model;
  const rows =
    parts === undefined
      ? [
          ...parameters.map((parameter) =>
            row(parameter.label ?? parameter.name, parameter.shape, [parameter]),
          ),
          row("predictions", predictions.shape, []),
        ]
      : parts
          .toSorted(byPath)
          .map(({ path, name, parameters: tree, output }) =>
            row(`${"  ".repeat(path.length - 1)}${path.at(-1)! + 1} ${name}`, output.shape, leavesOf(tree)),
          );
  const statistics = updates.map(([statistic]) => statistic);
  const line = "─".repeat(width);
  return [
    cells("layer", "output", "parameters"),
    line,
    row("input", x.shape, []),
    ...rows,
    line,
    total("trained", parameters),
    ...(statistics.length === 0 ? [] : [total("statistics", statistics)]),
  ].join("\n");
}

function row(name: string, shape: Shape, tensors: readonly Tensor[]): string {
  return cells(name, `[${shape.join(", ")}]`, tensors.length === 0 ? "" : grouped(countOf(tensors)));
}

function total(name: string, tensors: readonly Tensor[]): string {
  return cells(name, "", grouped(countOf(tensors)));
}

/** The three columns; a long name takes what the shape leaves, and is cut with an ellipsis beyond that. */
function cells(name: string, shape: string, count: string): string {
  const right = count.padStart(numbersWidth);
  const room = width - numbersWidth - 1;
  const shapeCell = fitted(shape, room - 12);
  const nameWidth = Math.max(room - 32, 0);
  const nameCell = fitted(name, Math.max(nameWidth, room - shapeCell.length - 1));
  return `${`${nameCell.padEnd(nameWidth)} ${shapeCell}`.padEnd(room)} ${right}`.slice(0, width).trimEnd();
}

function fitted(text: string, room: number): string {
  return text.length <= room ? text : `${text.slice(0, room - 1)}…`;
}

function countOf(tensors: readonly Tensor[]): number {
  const size = ({ shape }: Tensor): number =>
    shape.reduce<number>((product, length) => product * Number(length), 1);
  return tensors.reduce((sum, tensor) => sum + size(tensor), 0);
}

/** 1,234,567 — the same in every language. */
function grouped(count: number): string {
  return String(count).replaceAll(/\B(?=(?:\d{3})+$)/g, ",");
}

/** A part before its own parts, and these in their order. */
function byPath({ path: left }: AppliedPart, { path: right }: AppliedPart): number {
  const differing = left.findIndex((position, depth) => position !== right[depth]);
  return differing < 0 ? left.length - right.length : left[differing]! - (right[differing] ?? -1);
}
