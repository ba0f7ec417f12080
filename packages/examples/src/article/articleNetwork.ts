/**
 * The main example: the article's network on the article's table and on a real one, or on a table of the user's own. Trains,
 * compares the derived gradients with the article's, and shows and writes down what came of it.
 */
import { ChainruleError } from "@chainrule/core";
import { twoLayerNetwork, type TwoLayerNetwork } from "@chainrule/nn";
import { progressBar } from "@chainrule/nn/node";
import { proveGradients } from "./articleProofs.ts";
import { articleReport, type TrainedSection } from "./articleReport.ts";
import { parseCommandLine, type Options } from "./commandLine.ts";
import { describeNetwork, describeProofs } from "./describeNetwork.ts";
import { describeResult } from "./describeResult.ts";
import { describeRows } from "./describeRows.ts";
import { agree } from "./gradientComparison.ts";
import { clip, entry, heading } from "../output/layout.ts";
import { openOutputFolder, type OutputFolder } from "../output/outputFolder.ts";
import { costPlotSvg, costPlotText, type Series } from "../plot/index.ts";
import { prepareRows, type PreparedRows } from "../tables/prepareRows.ts";
import { reportOf, type Report } from "./report.ts";
import type { Terminal, TextStream } from "../output/terminal.ts";
import { builtInTables, userTable, type TrainingTable } from "../tables/trainingTables.ts";
import { trainTable, type TrainedTable } from "./trainTable.ts";

/**
 * Runs the example and gives its exit code: 0 where all went well, 1 after a mistake of the user's, which is told in one line,
 * and 1 where a derived gradient is not the article's.
 */
export async function run(args: readonly string[], { stdout, stderr }: Terminal): Promise<number> {
  const options = parseCommandLine(args, {
    writeOut: (text) => stdout.write(text),
    writeErr: (text) => stderr.write(text),
  });
  if (typeof options === "number") return options;
  try {
    const { tables, proofs } = await trainAll(options, stdout);
    const wrong = [
      ...tables.filter(({ gradients }) => !agree(gradients)).map(({ name }) => name),
      ...proofs.filter(({ identical }) => !identical).map(({ name }) => name),
    ];
    if (wrong.length === 0) return 0;
    stderr.write(`error: derived gradients and the article's closed forms differ: ${wrong.join(", ")}\n`);
  } catch (error) {
    if (!(error instanceof ChainruleError)) throw error; // a defect of ours, whose place must be seen
    stderr.write(`error: ${error.message.replaceAll(/\s*\n\s*/g, " ")}\n`);
  }
  return 1;
}

/** A table and the untrained network for it. */
interface Task {
  readonly table: TrainingTable;
  readonly rows: PreparedRows;
  readonly network: TwoLayerNetwork;
}

async function trainAll(options: Options, stdout: TextStream): Promise<Report> {
  const { data } = options;
  const tables = data === undefined ? builtInTables() : [userTable(data.file, data.target)];
  const tasks = tables.map((table) => createTask(table, options));
  const folder = openOutputFolder(options.out);
  stdout.write("Chainrule: a network of two sigmoid layers, trained by derived gradients\n");
  stdout.write(`${heading("The network and its gradients")}\n${describeNetwork(tasks[0]!.network)}\n`);
  const [{ network }] = tasks as [Task, ...Task[]]; // there is at least one table
  const proofs = proveGradients(network);
  stdout.write(`\n${describeProofs(proofs)}\n`);
  const trained: TrainedSection[] = [];
  for (const task of tasks) trained.push(await trainOne(task, options, folder, stdout));
  const report: Report = { tables: trained.map((each) => each.report), proofs };
  const file = folder.write("report.json", `${JSON.stringify(report, undefined, 2)}\n`);
  const page = folder.write("report.html", await articleReport(network, proofs, trained));
  stdout.write(`\n${entry("report", `${file}\n${page}`)}\n`);
  return report;
}

function createTask(table: TrainingTable, options: Options): Task {
  const rows = prepareRows(table, options);
  const { hidden, seed } = options;
  return {
    table,
    rows,
    network: twoLayerNetwork({ inputs: rows.train.featureNames.length, hidden, outputs: 1, seed }),
  };
}

async function trainOne(
  { table, rows, network }: Task,
  options: Options,
  folder: OutputFolder,
  stdout: TextStream,
): Promise<TrainedSection> {
  const { hidden, epochs, learningRate, seed } = options;
  const shape = `${network.structure.inputs} inputs, ${hidden} hidden, 1 output; seed ${seed}`;
  const descent = `${epochs} epochs, learning rate ${learningRate}`;
  stdout.write(`${heading(table.title)}\n${describeRows(table, rows)}\n`);
  stdout.write(`${entry("network", `${shape}; ${descent}`)}\n\n`);
  const callbacks = [progressBar({ stream: stdout })];
  const trained = await trainTable(network, rows, { epochs, learningRate, callbacks });
  stdout.write(`${describeResult(trained, rows)}\n\n`);
  const { costPlot, text } = drawCosts(table, trained, folder, stdout);
  stdout.write(`${text}\n`);
  return { title: table.title, report: reportOf(table.name, rows, trained, options), costPlot };
}

/** The plot for the page, after writing it to the folder, and the one for the terminal. */
function drawCosts(
  { name, title }: TrainingTable,
  { history }: TrainedTable,
  folder: OutputFolder,
  stdout: TextStream,
): { readonly costPlot: string; readonly text: string } {
  const { cost, validationCost } = history;
  const series: Series[] = [{ name: "train", values: cost }];
  if (validationCost.length > 0) series.push({ name: "test", values: validationCost });
  const yLabel = "cost J (nats per row)";
  const costPlot = costPlotSvg(series, { title: `Cost by epoch: ${clip(title, 44)}`, yLabel });
  const file = folder.write(`cost-${name}.svg`, costPlot);
  const color = stdout.isTTY === true && process.env["NO_COLOR"] === undefined;
  const text = `${costPlotText(series, { title: "Cost by epoch", yLabel, color })}\n\n${entry("plot", file)}`;
  return { costPlot, text };
}
