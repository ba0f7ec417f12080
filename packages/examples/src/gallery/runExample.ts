/** Runs examples by name and puts what they give into folders. It does not know what an example trains. */
import { ChainruleError } from "@chainrule/core";
import type { Callback } from "@chainrule/nn";
import { entry, heading } from "../output/layout.ts";
import { openOutputFolder } from "../output/outputFolder.ts";
import type { TextStream } from "../output/terminal.ts";
import type { Example } from "./example.ts";

/** How to run. */
export interface RunOptions {
  readonly quick: boolean;
  /** The folder for the pictures and `report.json`. */
  readonly out: string;
  readonly stdout: TextStream;
  readonly callbacks?: readonly Callback[];
}

/** Runs an example, tells what it says, and writes its pictures and its report. */
export async function runExample(
  number: number,
  example: Example,
  { quick, out, stdout, callbacks = [] }: RunOptions,
): Promise<void> {
  const folder = openOutputFolder(out); // before the work, so that a wrong path costs no training
  stdout.write(`${heading(`${number}. ${example.title}`)}\n`);
  const { report, pictures } = await example.run({
    quick,
    callbacks,
    print: (line) => stdout.write(`${line}\n`),
  });
  const files = [
    ...Object.entries(pictures).map(([name, svg]) => folder.write(name, svg)),
    folder.write("report.json", `${JSON.stringify(report, undefined, 2)}\n`),
  ];
  stdout.write(`\n${entry("files", files.join("\n"))}\n`);
}

/** The examples with their numbers, as lines of 80 columns. */
export function listExamples(examples: Readonly<Record<string, Example>>): string {
  const width = Math.max(...Object.keys(examples).map((name) => name.length));
  return Object.entries(examples)
    .map(([name, { title }], index) => `  ${String(index + 1).padStart(2)}  ${name.padEnd(width)}  ${title}`)
    .join("\n");
}

/**
 * The example of that name or number.
 * @throws ChainruleError `invalid-argument`, listing the names there are.
 */
export function findExample(
  examples: Readonly<Record<string, Example>>,
  wanted: string,
): { readonly name: string; readonly number: number; readonly example: Example } {
  const names = Object.keys(examples);
  const index = /^\d+$/.test(wanted) ? Number(wanted) - 1 : names.indexOf(wanted);
  const name = names[index];
  if (name !== undefined) return { name, number: index + 1, example: examples[name]! };
  throw new ChainruleError("invalid-argument", {
    where: "npm run example",
    expected: `one of ${names.join(", ")}, or a number up to ${names.length}`,
    received: JSON.stringify(wanted),
  });
}
