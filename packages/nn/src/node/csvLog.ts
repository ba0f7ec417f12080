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
 * is done. Numbers read back to the same bits; NaN is an empty cell.
 * @throws ChainruleError while training: `missing-file` or `file-access` when the file cannot be written; `invalid-data` when lines are
 *   to be appended to a file that has other columns.
 */
export function csvLog(path: string, { append = false }: CsvLogOptions = {}): Callback {
  let current: Training | undefined;
  return {
    onEpoch: async (report, training) => {
      if (training !== current) {
        await begin(path, append, report);
        current = training;
      }
      await accessing(path, "write", () => appendFile(path, lineOf(Object.values(cellsOf(report)))));
    },
  };
}

/** Leaves a file with the header and the lines of the epochs before this one. */
async function begin(path: string, append: boolean, report: EpochReport): Promise<void> {
  const header = lineOf(Object.keys(cellsOf(report)));
  const earlier = append ? await earlierLines(path, header, report.epoch) : [];
  const bytes = new TextEncoder().encode([header, ...earlier].join(""));
  await accessing(path, "write", () => writeFileAtomically(path, bytes));
}

async function earlierLines(path: string, header: string, epoch: number): Promise<string[]> {
  const text = await readIfPresent(path);
  const lines = text.split(/(?<=\n)/).filter((line) => line.endsWith("\n"));
  if (lines.length === 0) return [];
  if (lines[0] !== header) {
    throw new ChainruleError("invalid-data", {
      where: `csvLog, ${path}`,
      expected: `the columns ${header.trim()}`,
      received: lines[0]!.trim(),
      fix: "Log with the same metrics and validation as before, or to another file",
    });
  }
  return lines.slice(1).filter((line) => Number.parseInt(line, 10) < epoch);
}

async function readIfPresent(path: string): Promise<string> {
  try {
    return await accessing(path, "read", () => readFile(path, "utf8"));
  } catch (error) {
    if (error instanceof ChainruleError && error.code === "missing-file") return "";
    throw error;
  }
}

function cellsOf({
  epoch,
  cost,
  validationCost,
  metrics = {},
}: EpochReport): Readonly<Record<string, string>> {
  const numbers = { epoch, cost, ...(validationCost !== undefined && { validationCost }), ...metrics };
  return Object.fromEntries(
    Object.entries(numbers).map(([name, value]) => [name, Number.isNaN(value) ? "" : String(value)]),
  );
}

/** RFC 4180: quotes around what holds a comma, a quote or a line break. */
function lineOf(cells: readonly string[]): string {
  const quoted = cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell));
  return `${quoted.join(",")}\n`;
}
