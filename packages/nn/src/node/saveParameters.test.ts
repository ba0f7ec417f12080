import { chmod, mkdir, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parameter, type Parameter } from "@chainrule/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { contentOf } from "../../test/randomArrays.ts";
import { refusing } from "../../test/refusing.ts";
import { small } from "../../test/trainingExamples.ts";
import { predict } from "../training/predict.ts";
import { loadParameters, saveParameters } from "./saveParameters.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "chainrule-save-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const valuesOf = (parameters: readonly Parameter[]): unknown[] =>
  parameters.map(({ value }) => contentOf(value));

describe("saveParameters and loadParameters", () => {
  it("make a fresh model predict the same bits, and keep the texts beside", async () => {
    const path = join(folder, "model.safetensors");
    const [trained, fresh] = [small(1), small(2)];
    await saveParameters(path, trained, { epoch: "7" });
    const x = [[0, 1, 0.5]];
    expect(predict(fresh, x)).not.toEqual(predict(trained, x));
    expect(await loadParameters(path, fresh)).toEqual({ epoch: "7" });
    expect(contentOf(predict(fresh, x))).toEqual(contentOf(predict(trained, x)));
  });

  it("save the values of the moment of the call", async () => {
    const path = join(folder, "moment.safetensors");
    const model = { parameters: [parameter("W", [1])] };
    const saving = saveParameters(path, model);
    model.parameters[0]!.assign([2]);
    await saving;
    await loadParameters(path, model);
    expect([...model.parameters[0]!.value.data]).toEqual([1]);
  });

  it("leave the model as it was when the file is cut short, or is that of another model", async () => {
    const path = join(folder, "flawed.safetensors");
    const [trained, other] = [small(1), small(2)];
    await saveParameters(path, trained);
    const bytes = await readFile(path);
    const before = valuesOf(other.parameters);
    for (const length of [0, 7, 8, 100, bytes.length - 1]) {
      await writeFile(path, bytes.subarray(0, length));
      await expect(loadParameters(path, other)).rejects.toThrow(refusing("corrupt-file", path));
    }
    await saveParameters(path, { parameters: [parameter("W_1", [1])] });
    await expect(loadParameters(path, other)).rejects.toThrow(refusing("missing-parameter", path, '"b_1"'));
    expect(valuesOf(other.parameters)).toEqual(before);
  });

  it("leave nothing but the file, with its permissions, through links as well", async () => {
    const inner = join(folder, "links");
    await mkdir(inner);
    const [path, link] = [join(inner, "model.safetensors"), join(inner, "latest")];
    const model = { parameters: [parameter("W", [1])] };
    await saveParameters(path, model);
    await chmod(path, 0o640);
    await symlink(path, link);
    model.parameters[0]!.assign([2]);
    await saveParameters(link, model);
    model.parameters[0]!.assign([3]);
    await loadParameters(path, model);
    expect([...model.parameters[0]!.value.data]).toEqual([2]);
    expect((await stat(path)).mode & 0o777).toBe(0o640);
    expect((await readdir(inner)).toSorted()).toEqual(["latest", "model.safetensors"]);
  });

  it("say what the file system has against it, and leave nothing behind", async () => {
    const model = small(1);
    const [missing, inMissing] = [join(folder, "none.safetensors"), join(folder, "none", "m.safetensors")];
    const aFolder = join(folder, "folder");
    await mkdir(aFolder);
    await expect(loadParameters(missing, model)).rejects.toThrow(
      refusing("missing-file", missing, "no such file"),
    );
    await expect(saveParameters(inMissing, model)).rejects.toThrow(
      refusing("missing-file", "no such folder"),
    );
    await expect(loadParameters(aFolder, model)).rejects.toThrow(refusing("file-access", aFolder, "EISDIR"));
    await expect(saveParameters(aFolder, model)).rejects.toThrow(refusing("file-access", aFolder));
    expect((await readdir(folder)).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });
});
