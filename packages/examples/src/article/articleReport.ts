/** The main example's results as one HTML page: equations, derivation, proofs, plots and the graph. */
import { derivation, simplify, toDot, toLatex, type Tensor } from "@chainrule/core";
import type { TwoLayerNetwork } from "@chainrule/nn";
import { instance } from "@viz-js/viz";
import type { Proof } from "./articleProofs.ts";
import { equation, htmlReport, paragraph, picture, table, type Section } from "../output/htmlReport.ts";
import { percent } from "../output/layout.ts";
import type { TableReport } from "./report.ts";

/** One trained table: what is told of it, and its plot as SVG. */
export interface TrainedSection {
  readonly title: string;
  readonly report: TableReport;
  readonly costPlot: string;
}

/** The page, whole: it needs no other file and no network. */
export async function articleReport(
  network: TwoLayerNetwork,
  proofs: readonly Proof[],
  trained: readonly TrainedSection[],
): Promise<string> {
  const { z1, a1, z2, yHat, J, W1, b1, W2, b2 } = network;
  const formulas: readonly Tensor[] = [z1, a1, z2, yHat, J];
  return htmlReport(
    "A network of two sigmoid layers",
    "Written as formulas; gradients derived, simplified and proved by Chainrule; trained by gradient descent.",
    [
      { title: "The network", content: equation(toLatex(formulas)) },
      ...[W2, b2, W1, b1].map((parameter): Section => {
        const { latex } = derivation(J, parameter);
        return {
          title: `The gradient by ${parameter.name.replace("_1", "₁").replace("_2", "₂")}`,
          content: equation(latex),
        };
      }),
      { title: "Proofs", content: proofSection(proofs) },
      ...trained.map(trainedSection),
      { title: "The graph", content: await graphSection(network) },
    ],
  );
}

function proofSection(proofs: readonly Proof[]): string {
  const rows = proofs.map(({ name, closedForm, identical }) => [
    name,
    closedForm.replaceAll("\\hat{y}", "ŷ"),
    identical ? "the same formula" : "another formula",
  ]);
  const lead =
    "The derived gradient and the article's closed form, both simplified, are one node of the graph: they are equal for all inputs, not only for the data below.";
  return paragraph(lead) + table(["gradient", "closed form", "derived"], rows);
}

function trainedSection({ title, report, costPlot }: TrainedSection): Section {
  const {
    rows,
    trainRows,
    testRows,
    epochs,
    learningRate,
    seed,
    trainAccuracy,
    testAccuracy,
    baselineAccuracy,
  } = report;
  const facts = [
    ["rows", `${rows} (${trainRows} for training, ${testRows} for the test)`],
    ["training", `${epochs} epochs, learning rate ${learningRate}, seed ${seed}`],
    ["train accuracy", percent(trainAccuracy)],
    ...(testAccuracy === null ? [] : [["test accuracy", percent(testAccuracy)]]),
    ["majority class", percent(baselineAccuracy)],
  ];
  const differences = report.gradients.map(({ parameter, maxAbsolute, maxRelative }) => [
    parameter,
    maxAbsolute.toExponential(1),
    maxRelative.toExponential(1),
  ]);
  return {
    title,
    content: [
      table(["", ""], facts),
      picture(costPlot, "The cost before each update."),
      paragraph("Derived gradient against the article's closed form on this data, in float64:"),
      table(["parameter", "largest difference", "relative"], differences),
    ].join("\n"),
  };
}

async function graphSection({ J, gradients }: TwoLayerNetwork): Promise<string> {
  const { W2, b2, W1, b1 } = gradients;
  const viz = await instance();
  const svg = viz.renderString(toDot(simplify([J, W2, b2, W1, b1])), { format: "svg" });
  return picture(
    svg,
    "The cost and the four gradients after simplification, as one graph that shares its parts.",
  );
}
