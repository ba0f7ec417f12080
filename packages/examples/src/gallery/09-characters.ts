/** A small language model: a recurrent network reads sonnets and says, after every character, which one comes next. */
import {
  adam,
  buildModel,
  categoricalCrossEntropyFromLogits,
  clipByGlobalNorm,
  chain,
  dense,
  dropout,
  earlyStopping,
  embedding,
  evaluateModel,
  fit,
  gru,
  predict,
  sequential,
  summary,
  uniform,
  type Model,
} from "@chainrule/nn";
import { fold } from "../output/layout.ts";
import { costPlotSvg } from "../plot/index.ts";
import { countingBaselines, loadText, numbersOf, windowsOf } from "./characters/text.ts";
import type { ExampleOptions, ExampleResult } from "./example.ts";

export const title = "Characters: a recurrent network that writes verse";

const steps = 48;

/** Bits per character of the text held out, and what counting alone gives. */
export interface CharactersReport {
  readonly bitsPerCharacter: number;
  readonly baselines: ReturnType<typeof countingBaselines>;
  /** By epoch, on the text that is learned from and on the text that only says when to stop. */
  readonly training: readonly number[];
  readonly validation: readonly number[];
  readonly seconds: number;
  readonly sample: string;
}

/** Trains on eight sonnets until two others are no longer told better; the last two are held out. */
export async function run({ quick = false, print = () => {}, callbacks = [] }: ExampleOptions = {}): Promise<
  ExampleResult<CharactersReport>
> {
  const { text, alphabet } = loadText();
  const numbers = numbersOf(text, alphabet);
  const [end, last] = [text.indexOf("since brass, nor stone"), text.indexOf("let me not to the marriage")];
  const [known, watched, heldOut] = [numbers.slice(0, end), numbers.slice(end, last), numbers.slice(last)];
  const train = windowsOf(known, steps, quick ? 24 : 8);
  const baselines = countingBaselines([...known, ...watched], heldOut, alphabet.length);

  const model = buildModel(
    sequential([
      embedding({ count: alphabet.length, size: 24 }),
      gru({ units: 64, output: "all" }),
      dropout({ rate: 0.4 }),
      dense({ units: alphabet.length }),
    ]),
    { inputShape: ["m", steps], seed: 1 },
  );
  print(
    `${text.length} characters, ${alphabet.length} different ones; the last ${heldOut.length} are held out`,
  );
  print(summary(model));

  const say = (verse: string): void =>
    verse
      .split("\n")
      .flatMap((line) => fold(line, 80))
      .forEach((line) => print(line));
  print("");
  print("before training:");
  say(write(model, "shall i ", alphabet, 60));

  const start = performance.now();
  const history = await fit(model, train, {
    epochs: quick ? 8 : 40,
    batchSize: 32,
    seed: 1,
    loss: categoricalCrossEntropyFromLogits,
    // Gradients through many steps can be steep; clipping them keeps a step from leaping.
    optimizer: chain(clipByGlobalNorm({ limit: 1 }), adam({ learningRate: 0.004 })),
    validation: windowsOf(watched, steps, steps),
    // So little text is soon known by heart: the parameters come back that told the watched sonnets best.
    callbacks: [...callbacks, earlyStopping({ patience: 4 })],
  });
  const seconds = (performance.now() - start) / 1000;
  const inBits = (nats: readonly number[]): number[] => nats.map((value) => value / Math.LN2);
  const [training, measured] = [inBits(history.cost), inBits(history.validationCost)];
  const test = evaluateModel(model, windowsOf(heldOut, steps, steps), {
    loss: categoricalCrossEntropyFromLogits,
  });
  const report: CharactersReport = {
    bitsPerCharacter: test.cost / Math.LN2,
    baselines,
    training,
    validation: measured,
    seconds,
    sample: write(model, "shall i ", alphabet, 200),
  };
  print("");
  print("bits per character of the text held out");
  for (const [name, bits] of Object.entries({ ...baselines, "recurrent network": report.bitsPerCharacter }))
    print(`${name.padEnd(20)}${bits.toFixed(3).padStart(8)}`);
  print("");
  print("after training:");
  say(report.sample);
  // The curve is of the watched sonnets, so its levels are of them as well.
  const ofWatched = countingBaselines(known, watched, alphabet.length);
  const level = (name: string, bits: number): { name: string; values: number[] } => ({
    name,
    values: training.map(() => bits),
  });
  return {
    report,
    pictures: {
      "bits.svg": costPlotSvg(
        [
          { name: "training", values: training },
          { name: "two other sonnets", values: measured },
          level("counts of characters", ofWatched.unigram),
          level("counts of pairs", ofWatched.bigram),
        ],
        { title: "How surprising the next character is", yLabel: "bits per character" },
      ),
    },
  };
}

/** Continues a beginning, character by character, each drawn by its probability. */
function write(model: Model, beginning: string, alphabet: string, length: number): string {
  const draws = uniform([length], { seed: 1 }).data;
  let text = beginning;
  for (let index = 0; index < length; index++) {
    // The network reads a window of fixed length; what stands after the last character does not reach it.
    const read = numbersOf(text.slice(-steps), alphabet);
    const window = [...read, ...new Array<number>(steps - read.length).fill(0)];
    const logits = (predict(model, [window]).toNested() as number[][][])[0]![read.length - 1]!;
    text += alphabet[drawn(logits, draws[index]!)]!;
  }
  return text;
}

/** The class at which the running sum of probabilities passes `draw`; a temperature below 1 favours what is probable. */
function drawn(logits: readonly number[], draw: number, temperature = 0.6): number {
  const largest = Math.max(...logits);
  const weights = logits.map((logit) => Math.exp((logit - largest) / temperature));
  let left = draw * weights.reduce((sum, weight) => sum + weight, 0);
  const place = weights.findIndex((weight) => (left -= weight) < 0);
  return place < 0 ? weights.length - 1 : place;
}
