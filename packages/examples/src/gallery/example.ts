/** What a numbered example is: a function that trains something and gives back pictures and a report. It opens no file. */
import type { Callback } from "@chainrule/nn";

/** How an example runs. */
export interface ExampleOptions {
  /** Less data, fewer epochs, so that it ends within seconds and shows the same things less well; false unless told. */
  readonly quick?: boolean;
  /** Takes what the example says, in lines of at most 80 columns; nobody unless told. */
  readonly print?: (text: string) => void;
  /** Who watches its trainings, a progress bar for example: given to each `fit`. */
  readonly callbacks?: readonly Callback[];
}

/** What came of it. */
export interface ExampleResult<Report = unknown> {
  /** For `report.json`: plain data. */
  readonly report: Report;
  /** SVG documents by the names of their files; the first is the one to look at. */
  readonly pictures: Readonly<Record<string, string>>;
}

/** What the module of each example exports. */
export interface Example {
  /** One line for the list of examples. */
  readonly title: string;
  run(options?: ExampleOptions): Promise<ExampleResult>;
}
