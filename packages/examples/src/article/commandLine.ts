/** The options of the main example: their names, defaults and limits. It trains nothing. */
import { Command, CommanderError, InvalidArgumentError } from "commander";

/** What the command line asks for. */
export interface Options {
  /** A CSV file of the user's own and the column to predict; without it, the two built-in tables are used. */
  readonly data: { readonly file: string; readonly target?: string } | undefined;
  readonly hidden: number;
  readonly epochs: number;
  readonly learningRate: number;
  readonly seed: number;
  readonly testFraction: number;
  /** The folder for `report.json` and the plots. */
  readonly out: string;
}

/** Where messages of the command line itself go: its help, and its one line of complaint. */
export interface CommandLineOutput {
  readonly writeOut: (text: string) => void;
  readonly writeErr: (text: string) => void;
}

/** The options, or the exit code where there is nothing left to do: 0 after `--help`, 1 after a mistake, which is written. */
export function parseCommandLine(args: readonly string[], output: CommandLineOutput): Options | number {
  const command = createCommand().exitOverride().configureOutput(output);
  try {
    command.parse(args, { from: "user" });
    const { data: file, target, ...options } = command.opts<ParsedOptions>();
    if (file === undefined && target !== undefined) {
      command.error("error: option '--target <column>' needs '--data <file>'");
    }
    return {
      data: file === undefined ? undefined : { file, ...(target === undefined ? {} : { target }) },
      hidden: options.hidden,
      epochs: options.epochs,
      learningRate: options.learningRate,
      seed: options.seed,
      testFraction: options.testFraction,
      out: options.out,
    };
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    throw error;
  }
}

interface ParsedOptions extends Omit<Options, "data"> {
  readonly data?: string;
  readonly target?: string;
}

const largestSeed = 2 ** 31 - 1;

function createCommand(): Command {
  return (
    new Command("npm start --")
      .description(
        "Trains the article's network, two layers of sigmoids, by gradients derived from its graph: on the " +
          "article's table and on 520 people of a diabetes study, or on a table of your own.",
      )
      .option("--data <file>", "train on this CSV file instead (first line: the column names)")
      .option("--target <column>", "the column of --data to predict; it must hold two values")
      .option("--hidden <number>", "neurons in the hidden layer", wholeNumber(1, 100_000), 8)
      .option(
        "--epochs <number>",
        "steps of gradient descent over all training rows",
        wholeNumber(1, 1_000_000),
        1000,
      )
      // So long a step that the article's cost nearly vanishes in 1000 epochs, and so short that the diabetes table is not yet
      // overfitted: chosen among 0.1, 0.3, 0.5, 1 and 2 on splits by the seeds 101 to 130.
      .option("--learning-rate <number>", "size of a step", positiveNumber, 0.3)
      .option(
        "--seed <number>",
        "of the first weights and of the split",
        wholeNumber(-largestSeed, largestSeed),
        1,
      )
      .option("--test-fraction <number>", "share of the rows kept for the test", fraction, 0.2)
      .option("--out <folder>", "where report.json and the plots go", "out/")
      .helpOption("--help", "show this text")
      .allowExcessArguments(false)
  );
}

// Number() alone also takes the empty text, 0x10 and Infinity.
const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

function readNumber(text: string, expected: string, isAllowed: (value: number) => boolean): number {
  const value = decimal.test(text) ? Number(text) : Number.NaN;
  if (Number.isFinite(value) && isAllowed(value)) return value;
  throw new InvalidArgumentError(`Expected ${expected}.`);
}

function wholeNumber(lowest: number, highest: number): (text: string) => number {
  const expected = `a whole number from ${lowest} to ${highest}`;
  return (text) =>
    readNumber(text, expected, (value) => Number.isInteger(value) && value >= lowest && value <= highest);
}

function positiveNumber(text: string): number {
  return readNumber(text, "a number above 0", (value) => value > 0);
}

function fraction(text: string): number {
  return readNumber(text, "a number between 0 and 1, both excluded", (value) => value > 0 && value < 1);
}
