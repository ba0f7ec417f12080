/** The reports of a training as a CSV file, a line for each epoch. */
import { appendFile, readFile } from "node:fs/promises";
import { ChainruleError } from "@chainrule/core";
import type { Callback, Training } from "../training/callback.ts";
import type { EpochReport } from "../training/trainingRun.ts";
import { accessing } from "./fileAccess.ts";
import { writeFileAtomically } from "./writeFileAtomically.ts";

/** Options of {@link csvLog}. */
export interface CsvLogOptions {
  /**
   * Whether the lines of an earlier part of the training stay, for one that goes on: those of epochs that come again, and a last line
   * that is cut short, are dropped. The file is begun anew unless told.
   */
  readonly append?: boolean;
}

/**
 * Writes `epoch`, `cost`, `validationCost` if there is any, and the metrics by name: a header, then a line for each epoch as soon as it
 * is done. Numbers read back to the same bits; NaN is an empty cell. Where `checkpoint` saves the training as well, list it after the log,
 * so that the log is never behind.
 * @throws ChainruleError while training: `missing-file` or `file-access` when the file cannot be written; `duplicate-name` for a metric
 *   with the name of another column; `invalid-data` when lines are to be appended to a file that has other columns or other lines.
 */
export function csvLog(path: string, { append = false }: CsvLogOptions = {}): Callback {
  let current: Training | undefined;
  return {
    onEpoch: async (report, training) => {
      if (training !== current) {
        await begin(path, append, report);
        current = training;
      }
      const line = lineOf(columnsOf(report).map(([, value]) => written(value)));
      await accessing(path, "write", () => appendFile(path, line));
    },
  };
}

/** Leaves a file with the header and the lines of the epochs before this one. */
async function begin(path: string, append: boolean, report: EpochReport): Promise<void> {
  const names = columnsOf(report).map(([name]) => name);
  checkNames(names, path);
  const header = lineOf(names);
  const earlier = append ? await earlierLines(path, header, report.epoch) : [];
  const bytes = new TextEncoder().encode([header, ...earlier].join(""));
  await accessing(path, "write", () => writeFileAtomically(path, bytes));
}

/** Readers of tables, ours too, find columns by their names, and drop the spaces around them. */
function checkNames(names: readonly string[], path: string): void {
  const trimmed = names.map((name) => name.trim());
  const twice = trimmed.find((name, index) => trimmed.indexOf(name) !== index);
  if (twice === undefined) return;
  throw new ChainruleError("duplicate-name", {
    where: `csvLog, ${path}`,
    expected: "a name of its own for each column",
    received: `${JSON.stringify(twice)} twice`,
    fix: "Give the metric another name",
  });
}

async function earlierLines(path: string, header: string, epoch: number): Promise<string[]> {
  const text = await readIfPresent(path);
  if (header.startsWith(text)) return []; // a header that is cut short, or nothing
  if (!text.startsWith(header)) {
    throw unfit(path, `the columns ${header.trim()}`, text.slice(0, text.search(/[\r\n]|$/)));
  }
  const lines = text.slice(header.length).match(/[^\n]*\n/g) ?? []; // without what is cut short
  const strange = lines.find((line) => !/^\d+,/.test(line));
  if (strange !== undefined) throw unfit(path, "lines that begin with an epoch", strange.trim());
  return lines.filter((line) => Number.parseInt(line, 10) < epoch);
}

function unfit(path: string, expected: string, line: string): ChainruleError {
  return new ChainruleError("invalid-data", {
    where: `csvLog, ${path}`,
    expected,
    received: JSON.stringify(line.slice(0, 120)),
    fix: "Log with the same metrics and validation as before, or to another file",
  });
}

async function readIfPresent(path: string): Promise<string> {
  try {
    return await accessing(path, "read", () => readFile(path, "utf8"));
  } catch (error) {
    if (error instanceof ChainruleError && error.code === "missing-file") return "";
    throw error;
  }
}

/** Pairs, since an object would put a metric named `1` before the epoch. */
function columnsOf({
  epoch,
  cost,
  validationCost,
  metrics = {},
}: EpochReport): (readonly [string, number])[] {
  return [
    ["epoch", epoch],
    ["cost", cost],
    ...(validationCost === undefined ? [] : [["validationCost", validationCost] as const]),
    ...Object.entries(metrics),
  ];
}

/** The shortest decimal that reads back to the same bits. */
function written(value: number): string {
  if (Number.isNaN(value)) return "";
  return Object.is(value, -0) ? "-0" : String(value);
}

/** RFC 4180: quotes around what holds a comma, a quote or a line break. */
function lineOf(cells: readonly string[]): string {
  const quoted = cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell));
  return `${quoted.join(",")}\n`;
}
