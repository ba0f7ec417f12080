/** Draws how often each class was taken for each. It does not know what the classes are. */
import * as Plot from "@observablehq/plot";
import { axis, figure } from "../../plot/figure.ts";

/** Of the sum of the matrices, whose rows are labels and whose columns are predictions; what is right stands on the diagonal. */
export function confusionSvg(matrices: readonly (readonly (readonly number[])[])[]): string {
  const [first] = matrices as [readonly (readonly number[])[]];
  const cells = first.flatMap((row, label) =>
    row.map((_, predicted) => ({
      label,
      predicted,
      count: matrices.reduce((sum, matrix) => sum + matrix[label]![predicted]!, 0),
    })),
  );
  const mistakes = Math.max(
    1,
    ...cells.map(({ label, predicted, count }) => (label === predicted ? 0 : count)),
  );
  const colorOf = ({ label, predicted, count }: (typeof cells)[number]): string =>
    label === predicted ? "#cfe3f1" : `rgba(213, 94, 0, ${((0.85 * count) / mistakes).toFixed(3)})`;
  return figure("Which digit was taken for which, on the held-out images", {
    marginTop: 60,
    marginLeft: 180,
    marginRight: 180,
    x: { type: "band", axis: null },
    y: { type: "band", axis: null },
    marks: [
      Plot.cell(cells, { x: "predicted", y: "label", fill: colorOf, stroke: "#ddd" }),
      Plot.text(cells, {
        x: "predicted",
        y: "label",
        text: ({ count }: { count: number }) => (count === 0 ? "" : String(count)),
        fill: "#111",
      }),
      Plot.axisX({ ...axis, label: "predicted", labelOffset: 44, tickSize: 0 }),
      Plot.axisY({ ...axis, label: "written", labelOffset: 44, tickSize: 0 }),
    ],
  });
}
