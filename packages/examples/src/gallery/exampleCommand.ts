/** The command line of the examples: lists them, or runs one or all. */
import { join } from "node:path";
import { ChainruleError } from "@chainrule/core";
import { progressBar } from "@chainrule/nn/node";
import { Command, CommanderError } from "commander";
import type { Terminal } from "../output/terminal.ts";
import type { Example } from "./example.ts";
import { findExample, listExamples, runExample } from "./runExample.ts";

interface ParsedOptions {
  readonly quick?: true;
  readonly all?: true;
  readonly out?: string;
}

/** Does what the command line asks for and gives its exit code: 1 after a mistake of the user's, which is told in one line. */
export async function runCommand(
  examples: Readonly<Record<string, Example>>,
  args: readonly string[],
  { stdout, stderr }: Terminal,
): Promise<number> {
  try {
    const command = createCommand().configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
    });
    command.parse(args, { from: "user" });
    const { quick = false, all, out } = command.opts<ParsedOptions>();
    const [wanted] = command.args;
    if (wanted === undefined && all !== true) {
      stdout.write(
        `Examples\n\n${listExamples(examples)}\n\nnpm run example -- NAME [--quick] [--out DIR]\n`,
      );
      return 0;
    }
    const chosen = wanted === undefined ? Object.keys(examples) : [wanted];
    for (const each of chosen) {
      const { name, number, example } = findExample(examples, each);
      const isFolderOfOne = wanted !== undefined && out !== undefined;
      const folder = isFolderOfOne ? out : join(out ?? "out", name);
      const callbacks = stdout.isTTY === true ? [progressBar({ stream: stdout })] : [];
      await runExample(number, example, { quick, out: folder, stdout, callbacks });
    }
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    if (!(error instanceof ChainruleError)) throw error; // a defect of ours, whose place must be seen
    stderr.write(`error: ${error.message.replaceAll(/\s*\n\s*/g, " ")}\n`);
    return 1;
  }
}

function createCommand(): Command {
  return new Command("npm run example --")
    .description("Lists the examples, or trains one and writes its pictures and report.json.")
    .argument("[name]", "an example by its name or its number")
    .option(
      "--quick",
      "less data and fewer epochs: it ends within seconds and shows the same things less well",
    )
    .option("--out <folder>", "where the files go (default: out/NAME)")
    .option("--all", "run every example, each into a folder of its name")
    .helpOption("--help", "show this text")
    .allowExcessArguments(false)
    .exitOverride();
}
