/** What a table holds and how it became numbers, as text. */
import type { Column } from "@chainrule/nn";
import { entry } from "../output/layout.ts";
import type { PreparedRows } from "../tables/prepareRows.ts";
import type { TrainingTable } from "../tables/trainingTables.ts";

/** Source, rows and their split, the target, and what became of each column. Columns that were read alike stand together. */
export function describeRows({ table, source }: TrainingTable, rows: PreparedRows): string {
  const { encoder } = rows;
  return [
    ...(source === undefined ? [] : [entry("source", source)]),
    entry("rows", rowsText(table.rows.length, rows)),
    entry("target", `${encoder.target.name}, ${readingOf(encoder.target)}`),
    entry("features", featuresText(rows)),
  ].join("\n");
}

function rowsText(count: number, { train, test, split }: PreparedRows): string {
  if (test === undefined || split === undefined) return `${count}, all for training`;
  const parts = `${count}: ${train.rows} for training, ${test.rows} for the test`;
  if (split.duplicates === 0) return parts;
  return (
    `${parts}\n${split.duplicates} of ${split.rows} rows are exact duplicates; ` +
    "identical rows stay on one side of the split"
  );
}

function featuresText({ encoder, fitted }: PreparedRows): string {
  const byReading = new Map<string, string[]>();
  for (const column of encoder.columns) {
    const reading = readingOf(column);
    byReading.set(reading, [...(byReading.get(reading) ?? []), nameOf(column, fitted.standardizations)]);
  }
  const groups = [...byReading].map(([reading, names]) => `${reading}: ${names.join(", ")}`);
  return [`${encoder.featureNames.length} from ${encoder.columns.length} columns`, ...groups].join("\n");
}

function readingOf(column: Column): string {
  switch (column.kind) {
    case "boolean":
      if (column.positive === "1" && column.negative === "0") return "0 or 1";
      return `${column.positive} = 1, ${column.negative} = 0`;
    case "numeric":
      return "standardised by the training rows";
    case "categorical":
      return "one feature for each word";
  }
}

function nameOf(column: Column, standardizations: PreparedRows["fitted"]["standardizations"]): string {
  if (column.kind === "boolean") return column.name;
  if (column.kind === "categorical") return `${column.name} (${column.categories.join(", ")})`;
  const found = standardizations.find(({ feature }) => feature === column.name);
  if (found === undefined) return column.name;
  const [mean, deviation] = [found.mean, found.standardDeviation].map((value) =>
    Number(value.toPrecision(3)),
  );
  return `${column.name} (mean ${mean}, deviation ${deviation})`;
}
