/** What a training leaves in files: its log, its state, its best parameters. */
import { appendFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { refusing } from "../../test/refusing.ts";
import { options, small, table } from "../../test/trainingExamples.ts";
import { inferColumns } from "../data/inferColumns.ts";
import { parseCsv } from "../data/parseCsv.ts";
import { readColumn } from "../data/readCell.ts";
import { adam } from "../optimizers/adam.ts";
import type { Training } from "../training/callback.ts";
import { earlyStopping } from "../training/earlyStopping.ts";
import { fit, type FitOptions } from "../training/fit.ts";
import { checkpoint, saveBest } from "./checkpoint.ts";
import { csvLog } from "./csvLog.ts";
import { loadParameters, saveParameters } from "./saveParameters.ts";
import { loadTrainingState, saveTrainingState } from "./trainingStateFile.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "chainrule-callbacks-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const batched = (own: Partial<FitOptions> = {}): FitOptions =>
  options({ epochs: 8, batchSize: 2, seed: 3, optimizer: adam({ learningRate: 0.05 }), ...own });
const valuesOf = ({ parameters }: ReturnType<typeof small>): unknown => parameters.map(({ value }) => value);

describe("csvLog", () => {
  const metrics = {
    first: (predictions: { data: ArrayLike<number> }) => predictions.data[0]!,
    'a, "b"': () => Number.NaN,
  };

  it("has every number of the history, to the bit", async () => {
    const path = join(folder, "log.csv");
    const history = await fit(
      small(1),
      table,
      batched({ validation: table, metrics, callbacks: [csvLog(path)] }),
    );
    const log = parseCsv(await readFile(path, "utf8"), { name: "log.csv" });
    expect(log.columns).toEqual(["epoch", "cost", "validationCost", "first", 'a, "b"']);
    const columns = inferColumns(log, {
      missing: "nan",
      columns: Object.fromEntries(log.columns.map((name) => [name, { kind: "numeric" }])),
    });
    const numbers = Object.fromEntries(
      columns.map((column) => [column.name, [...readColumn(log, column as never)]]),
    );
    expect(numbers["epoch"]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(numbers["cost"]).toEqual(history.cost);
    expect(numbers["validationCost"]).toEqual(history.validationCost);
    expect(numbers["first"]).toEqual(history.metrics["first"]);
    expect(numbers['a, "b"']!.every(Number.isNaN)).toBe(true);
  });

  it("has numbers that read back to the same bits, among them −0 and those out of range", async () => {
    const path = join(folder, "bits.csv");
    await fc.assert(
      fc.asyncProperty(fc.double(), fc.double({ noInteger: true }), async (cost, validationCost) => {
        const callback = csvLog(path);
        await callback.onEpoch!({ epoch: 1, cost, validationCost }, {} as Training); // only its identity counts
        const cells = (await readFile(path, "utf8")).trimEnd().split("\n")[1]!.split(",");
        const read = cells.map((cell) => (cell === "" ? Number.NaN : Number(cell)));
        expect(read).toEqual([1, cost, validationCost]);
      }),
      { numRuns: 50, examples: [[-0, Infinity], [5e-324, -Infinity]] }, // prettier-ignore
    );
  });

  it("keeps what is logged when metrics have strange names, of numbers or of two lines", async () => {
    const path = join(folder, "names.csv");
    const strange = { "7": () => 0.5, "two\nlines": () => 1, "=1+1": () => 2 };
    for (const epochs of [3, 5]) {
      const callbacks = [csvLog(path, { append: true })];
      const run = fit(small(1), table, batched({ epochs: epochs - 1, metrics: strange }));
      await run;
      await fit(small(1), table, batched({ epochs, metrics: strange, from: run.state, callbacks }));
    }
    const { columns, rows } = parseCsv(await readFile(path, "utf8"), { name: "names.csv" });
    expect(columns).toEqual(["epoch", "cost", "7", "two\nlines", "=1+1"]);
    expect(rows.map(({ cells }) => [cells[0], cells[2]])).toEqual([["3", "0.5"], ["5", "0.5"]]); // prettier-ignore
  });

  it("refuses a metric with the name of another column", async () => {
    for (const name of ["epoch", "cost", "validationCost", " cost "]) {
      const path = join(folder, "twice.csv");
      const callbacks = [csvLog(path)];
      const run = fit(
        small(1),
        table,
        batched({ validation: table, metrics: { [name]: () => 1 }, callbacks }),
      );
      await expect(run).rejects.toThrow(refusing("duplicate-name", path, name.trim()));
      await expect(readFile(path)).rejects.toThrow("ENOENT");
    }
  });

  it("goes on after a header that is cut short, and leaves a file alone whose lines are no log", async () => {
    const path = join(folder, "torn.csv");
    const logging = (): FitOptions => batched({ epochs: 2, callbacks: [csvLog(path, { append: true })] });
    await writeFile(path, "epoch,co");
    await fit(small(1), table, logging());
    const whole = await readFile(path, "utf8");
    expect(whole).toMatch(/^epoch,cost\n1,.*\n2,.*\n$/);
    for (const text of ["epoch,cost\nfirst,1\n", "epoch,cost\n\n"]) {
      await writeFile(path, text);
      await expect(fit(small(1), table, logging())).rejects.toThrow(
        refusing("invalid-data", path, "begin with an epoch"),
      );
      expect(await readFile(path, "utf8")).toBe(text);
    }
  });

  it("of a training that was interrupted is that of one that was not", async () => {
    const [whole, parts] = [join(folder, "whole.csv"), join(folder, "parts.csv")];
    await fit(small(1), table, batched({ callbacks: [csvLog(whole)] }));
    const run = fit(small(1), table, batched({ epochs: 5, callbacks: [csvLog(parts)] }));
    await run;
    const { state } = run;
    // What a process wrote of more epochs before it was killed.
    await appendFile(parts, "6,0.25\n7,0.125\n1"); // the last line was to become 10,…
    await fit(small(9), table, batched({ from: state, callbacks: [csvLog(parts, { append: true })] }));
    expect(await readFile(parts, "utf8")).toBe(await readFile(whole, "utf8"));
  });

  it("begins anew, unless it is to append, and then to the same columns", async () => {
    const path = join(folder, "again.csv");
    const callbacks = [csvLog(path)];
    for (let training = 0; training < 2; training++)
      await fit(small(1), table, batched({ epochs: 2, callbacks }));
    expect((await readFile(path, "utf8")).trim().split("\n")).toHaveLength(3);
    const other = batched({ validation: table, callbacks: [csvLog(path, { append: true })] });
    await expect(fit(small(1), table, other)).rejects.toThrow(refusing("invalid-data", "validationCost"));
    const nowhere = batched({ callbacks: [csvLog(join(folder, "none", "log.csv"))] });
    await expect(fit(small(1), table, nowhere)).rejects.toThrow(refusing("missing-file"));
  });
});

describe("checkpoint", () => {
  it.each([1, 2, 3, 7])(
    "lets a training that was cut off after epoch %i go on to the same bits",
    async (cut) => {
      const path = join(folder, `state-${cut}.safetensors`);
      const straight = small(1);
      const whole = await fit(straight, table, batched());
      const failing = batched({
        callbacks: [checkpoint(path)],
        onEpoch: ({ epoch }) => { if (epoch === cut) throw new Error("cut off"); }, // prettier-ignore
      });
      await expect(fit(small(1), table, failing)).rejects.toThrow("cut off");
      const resumed = small(9); // everything comes from the file
      const rest = await fit(resumed, table, batched({ from: await loadTrainingState(path) }));
      expect(rest.cost).toEqual(whole.cost.slice(cut));
      expect(valuesOf(resumed)).toEqual(valuesOf(straight));
    },
  );

  it("is saved after every so many epochs, and at the end wherever that is", async () => {
    const path = join(folder, "every.safetensors");
    const seen: string[] = [];
    const look = async (): Promise<void> => {
      seen.push(
        await loadTrainingState(path).then(
          ({ metadata }) => metadata["epoch"]!,
          () => "-",
        ),
      );
    };
    await fit(
      small(1),
      table,
      batched({ callbacks: [checkpoint(path, { every: 3 }), { onEpoch: look, onEnd: look }] }),
    );
    expect(seen).toEqual(["-", "-", "3", "3", "3", "6", "6", "6", "8"]);
    expect(() => checkpoint(path, { every: 0 })).toThrow(refusing("invalid-argument"));
  });

  it("holds the last parameters, not those that early stopping brings back, and nothing of another training", async () => {
    const path = join(folder, "stopped.safetensors");
    const straight = small(1);
    await fit(straight, table, batched());
    const saving = checkpoint(path, { every: 5 });
    for (let training = 0; training < 2; training++) {
      const model = small(1);
      const callbacks = [earlyStopping({ patience: 2, monitor: ({ epoch }) => epoch }), saving];
      await fit(model, table, batched({ callbacks }));
      expect(valuesOf(model)).toEqual(valuesOf(small(1))); // the first value was the best
      const from = await loadTrainingState(path);
      expect(from.metadata["epoch"]).toBe("3");
      const resumed = small(9);
      await fit(resumed, table, batched({ from }));
      expect(valuesOf(resumed)).toEqual(valuesOf(straight));
    }
  });

  it("is that of the moment when a training is aborted amid an epoch", async () => {
    const path = join(folder, "aborted.safetensors");
    const straight = small(1);
    await fit(straight, table, batched());
    let steps = 0;
    const signal = { get aborted() { return steps > 4; } }; // prettier-ignore
    const schedule = (): number => (steps++, 0.05);
    await fit(small(1), table, batched({ signal, schedule, callbacks: [checkpoint(path)] }));
    const from = await loadTrainingState(path);
    expect(from.metadata).toMatchObject({ epoch: "1", batch: "2", step: "5" });
    const resumed = small(9);
    await fit(resumed, table, batched({ schedule: () => 0.05, from }));
    expect(valuesOf(resumed)).toEqual(valuesOf(straight));
  });

  it("is refused when it is no state, or that of something else, and the model stays as it was", async () => {
    const path = join(folder, "wrong.safetensors");
    const model = small(1);
    const before = valuesOf(model);
    await writeFile(path, "no safetensors");
    await expect(loadTrainingState(path)).rejects.toThrow(refusing("corrupt-file", path));
    await saveParameters(path, model, { epoch: "3" });
    await expect(loadTrainingState(path)).rejects.toThrow(refusing("invalid-data", path, "loadParameters"));
    const other = fit(small(2), table, batched({ seed: 4, epochs: 1 }));
    await other;
    await saveTrainingState(path, other.state);
    const from = await loadTrainingState(path);
    expect(() => fit(model, table, batched({ from }))).toThrow(
      refusing("invalid-argument", "from", "seed 4"),
    );
    const empty = batched({ from: { tensors: {}, metadata: {} } });
    expect(() => fit(model, table, empty)).toThrow(
      refusing("invalid-argument", "from", "the state of a training, with epoch"),
    );
    expect(valuesOf(model)).toEqual(before);
  });
});

describe("saveBest", () => {
  it("keeps the parameters that gave the best value, also for a second training", async () => {
    const path = join(folder, "best.safetensors");
    const monitored = [5, 3, Number.NaN, 4, 2, 6, 7, 8];
    const best = saveBest(path, { monitor: ({ epoch }) => monitored[epoch - 1]! });
    for (const seed of [1, 2]) {
      const model = small(seed);
      const starts: unknown[] = [];
      const callbacks = [best, { onEpochStart: () => void starts.push(valuesOf(model)) }];
      await fit(model, table, batched({ callbacks }));
      const loaded = small(9);
      expect(await loadParameters(path, loaded)).toEqual({ epoch: "5" });
      expect(valuesOf(loaded)).toEqual(starts[4]);
    }
  });

  it("needs something to watch", async () => {
    const path = join(folder, "unwatched.safetensors");
    const run = fit(small(1), table, batched({ callbacks: [saveBest(path)] }));
    await expect(run).rejects.toThrow(refusing("missing-value", "validation"));
    const nothing = saveBest(path, { monitor: ({ metrics }) => metrics?.["accuracy"] as number });
    const unnamed = fit(small(1), table, batched({ callbacks: [nothing] }));
    await expect(unnamed).rejects.toThrow(refusing("missing-value", "number from monitor", "undefined"));
    expect(() => saveBest(path, { minimumChange: -1 })).toThrow(refusing("invalid-argument"));
  });
});
