import { ChainruleError, NDArray, parameter, type Parameter } from "@chainrule/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyShape, contentOf } from "../../test/randomArrays.ts";
import { refusing } from "../../test/refusing.ts";
import { small } from "../../test/trainingExamples.ts";
import { normal } from "../initializers.ts";
import { parameterValues, setParameterValues } from "./parameterValues.ts";

const valuesOf = (parameters: readonly Parameter[]): unknown[] =>
  parameters.map(({ value }) => contentOf(value));

describe("parameterValues and setParameterValues", () => {
  it("carry a model's values over to another", () => {
    const [trained, fresh] = [small(1), small(2)];
    expect(Object.keys(parameterValues(trained))).toEqual(["W_1", "b_1", "W_2", "b_2"]);
    setParameterValues(fresh, parameterValues(trained));
    expect(valuesOf(fresh.parameters)).toEqual(valuesOf(trained.parameters));
  });

  it("take a snapshot: a parameter that changes afterwards does not change it", () => {
    const model = { parameters: [parameter("W", [1, 2])] };
    const values = parameterValues(model);
    model.parameters[0]!.assign([3, 4]);
    expect([...values["W"]!.data]).toEqual([1, 2]);
  });

  it("carry the statistics of a model over as well", () => {
    const [W, mean] = [parameter("W", [1]), parameter("mean", [5])];
    const values = parameterValues({ parameters: [W], statistics: [[mean, mean]] });
    mean.assign([0]);
    setParameterValues({ parameters: [W], statistics: [[mean, mean]] }, values);
    expect([...mean.value.data]).toEqual([5]);
  });

  it("give all values or none, whichever does not fit", () => {
    const someParameters = fc
      .array(fc.tuple(anyShape, fc.constantFrom("float32" as const, "float64" as const)), {
        minLength: 1,
        maxLength: 4,
      })
      .map((all) =>
        all.map(([shape, dtype], index) => parameter(`p${index}`, normal(shape, { seed: index, dtype }))),
      );
    const flaw = fc.constantFrom("name", "missing", "unknown", "shape", "dtype");
    fc.assert(
      fc.property(someParameters, fc.nat(), flaw, (parameters, at, kind) => {
        const before = valuesOf(parameters);
        const values: Record<string, NDArray> = {};
        for (const { name, value } of parameters) values[name] = NDArray.from(value, value.dtype);
        for (const { data } of Object.values(values)) data.fill(9);
        const { name, value } = parameters[at % parameters.length]!;
        if (kind === "name" || kind === "missing") delete values[name];
        if (kind === "name" || kind === "unknown") values["q"] = value;
        if (kind === "shape") values[name] = NDArray.zeros(value.dtype, [...value.shape, 1]);
        if (kind === "dtype")
          values[name] = NDArray.from(value, value.dtype === "float32" ? "float64" : "float32");
        expect(() => setParameterValues({ parameters }, values)).toThrow(ChainruleError);
        expect(valuesOf(parameters)).toEqual(before);
      }),
    );
  });

  it("say what does not fit", () => {
    const model = { parameters: [parameter("W", [[1, 2]]), parameter("b", [0])] };
    const [W, b] = [NDArray.from([[1, 2]]), NDArray.from([0])];
    const setting = (values: Record<string, NDArray>) => () =>
      setParameterValues(model, values, "m.safetensors");
    expect(setting({ W })).toThrow(
      refusing("missing-parameter", "m.safetensors", '"W", "b"', 'none for "b"'),
    );
    expect(setting({ W, b, c: b })).toThrow(refusing("unknown-parameter", "m.safetensors", '"c"'));
    expect(setting({ W: NDArray.from([[1], [2]]), b })).toThrow(
      refusing("shape-mismatch", "m.safetensors", '"W"', "[1, 2]", "[2, 1]"),
    );
    expect(setting({ W, b: NDArray.from([0], "float64") })).toThrow(
      refusing("dtype-mismatch", "m.safetensors", '"b"', "float32", "float64"),
    );
    expect(setting({})).toThrow(refusing("missing-parameter", "nothing"));
  });

  it("refuse a model in which two parameters have one name", () => {
    const model = { parameters: [parameter("W", [1]), parameter("W", [2])] };
    expect(() => parameterValues(model)).toThrow(refusing("duplicate-name", '"W" twice'));
    expect(() => setParameterValues(model, {})).toThrow(refusing("duplicate-name", '"W" twice'));
  });
});
