/**
 * Draws costs against epochs in a terminal, by asciichart. It does not print, and it does not measure the terminal.
 */
import { ChainruleError } from "@chainrule/core";
import { blue, colored, green, magenta, plot, yellow } from "asciichart";
import { epochAxis } from "./epochAxis.ts";
import { extentOf, type Series } from "./series.ts";

/** The room a {@link costPlotText} takes, and what is written on it. */
export interface CostPlotTextOptions {
  /** Columns of the whole picture; 80 unless told, and at least 40. */
  readonly width?: number;
  /** Lines of the chart itself, apart from title, axis and legend; 14 unless told, and at least 4. */
  readonly height?: number;
  readonly title?: string;
  /** `epoch` unless told. */
  readonly xLabel?: string;
  /** `cost` unless told. */
  readonly yLabel?: string;
  /** Whether lines are coloured; unless told, they are when standard output is a terminal and NO_COLOR is unset. */
  readonly color?: boolean;
}

type Symbols = [string, string, string, string, string, string, string, string, string, string];

/** What asciichart draws with: twice the axis, two ends, horizontal, four corners, vertical. */
const looks: readonly { readonly symbols: Symbols; readonly color: string }[] = [
  { symbols: ["┤", "┤", "╶", "╴", "─", "╰", "╭", "╮", "╯", "│"], color: blue },
  { symbols: ["┤", "┤", "•", "•", "•", "•", "•", "•", "•", "•"], color: yellow },
  { symbols: ["┤", "┤", "═", "═", "═", "╚", "╔", "╗", "╝", "║"], color: green },
  { symbols: ["┤", "┤", "+", "+", "+", "+", "+", "+", "+", "+"], color: magenta },
];

/**
 * Lines of text at most `width` columns wide: title, label of the vertical axis, chart, axis of epochs, legend.
 * Each column shows the mean over its epochs. Earlier series are drawn over later ones, and differ from them even
 * without colour.
 *
 * @throws ChainruleError `empty-data` where no value is finite, `invalid-argument` for too small a size.
 */
export function costPlotText(series: readonly Series[], options: CostPlotTextOptions = {}): string {
  const { width = 80, height = 14, title, xLabel = "epoch", yLabel = "cost" } = options;
  const { color = process.stdout.isTTY && process.env["NO_COLOR"] === undefined } = options;
  if (!(width >= 40 && height >= 4)) throw tooSmall(width, height);
  const { epochs, ...extent } = extentOf(series);
  const margin = extent.maximum === extent.minimum ? Math.abs(extent.maximum) / 2 || 1 : 0;
  const [min, max] = [extent.minimum - margin, extent.maximum + margin];
  const label = labelFormat(min, max, height);
  const labelWidth = Math.max(label(min).length, label(max).length, 3);
  // Beside the labels asciichart puts a space and the axis.
  const columns = width - labelWidth - 2;
  const format = (value: number): string => label(value).padStart(labelWidth);
  const paint = (text: string, index: number): string => (color ? colored(text, lookOf(index).color) : text);
  const layers = series.map(({ values }, index) => {
    // One value more than columns, since asciichart draws the steps between values.
    const samples = sample(values, epochs, columns + 1);
    const { symbols } = lookOf(index);
    return samples.length === 0
      ? []
      : plot(samples, { min, max, height: height - 1, format, symbols }).split("\n");
  });
  const legend = series.map(
    ({ name }, index) => `${paint(lookOf(index).symbols[4].repeat(3), index)} ${name}`,
  );
  const indent = " ".repeat(labelWidth + 1);
  return [
    ...(title === undefined ? [] : [title, ""]),
    yLabel.padStart(labelWidth),
    ...overlay(layers, labelWidth + 2, paint),
    ...epochAxis(epochs, columns, xLabel).map((line) => indent + line),
    `${indent} ${legend.join("    ")}`,
  ].join("\n");
}

function lookOf(index: number): (typeof looks)[number] {
  return looks[index % looks.length] as (typeof looks)[number];
}

/** Lays pictures of the same size over each other, the first on top; what is left of `start` is the axis, in no colour. */
function overlay(
  layers: readonly (readonly string[])[],
  start: number,
  paint: (text: string, index: number) => string,
): string[] {
  const drawn = layers.map((lines) => lines.map((line) => [...line]));
  const axis = layers.find((lines) => lines.length > 0) ?? [];
  return axis.map((line, row) => {
    const cells = [...line].map((cell, column) => {
      if (column < start) return cell;
      const top = drawn.findIndex((layer) => (layer[row]?.[column] ?? " ") !== " ");
      return top < 0 ? " " : paint(drawn[top]?.[row]?.[column] ?? " ", top);
    });
    return cells.join("").trimEnd();
  });
}

/** One value per column up to the end of `values`: the mean of its finite values, or else the value before it. */
function sample(values: ArrayLike<number>, epochs: number, columns: number): number[] {
  const samples: number[] = [];
  for (let column = 0; column < columns; column++) {
    const first = Math.floor((column * epochs) / columns);
    const end = Math.max(first + 1, Math.floor(((column + 1) * epochs) / columns));
    if (first >= values.length) break;
    const finite = Array.from(
      { length: end - first },
      (_, offset) => values[first + offset] ?? Number.NaN,
    ).filter(Number.isFinite);
    samples.push(finite.length === 0 ? (samples.at(-1) ?? Number.NaN) : mean(finite));
  }
  const known = samples.find(Number.isFinite);
  return known === undefined ? [] : samples.map((value) => (Number.isFinite(value) ? value : known));
}

/** Dividing first keeps the sum of huge costs finite. */
function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value / values.length, 0);
}

/** As many decimals as tell neighbouring lines apart; powers of ten where that would be a long number. */
function labelFormat(min: number, max: number, height: number): (value: number) => string {
  const step = (max - min) / height;
  const largest = Math.max(Math.abs(min), Math.abs(max));
  if (largest >= 1e6 || step < 1e-6) return (value) => value.toExponential(2);
  const decimals = Math.max(0, Math.ceil(-Math.log10(step)));
  return (value) => value.toFixed(decimals);
}

function tooSmall(width: number, height: number): ChainruleError {
  return new ChainruleError("invalid-argument", {
    where: "costPlotText, width and height",
    expected: "at least 40 columns and 4 lines",
    received: `${width} columns and ${height} lines`,
    data: { width, height },
  });
}
