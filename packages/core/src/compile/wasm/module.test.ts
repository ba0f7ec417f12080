/** Modules are valid to a tool that is not the engine which runs them, and that tool reads back what was meant. */
import { describe, expect, it } from "vitest";
import wabt from "wabt";
import { exampleGraphs, exampleSizes } from "../../../test/compiled/exampleGraphs.ts";
import { planOf } from "../../../test/compiled/planOf.ts";
import { Code } from "./code.ts";
import { ModuleBuilder } from "./module.ts";

const tool = await wabt();
/** What the modules use beyond the first version of WebAssembly, and nothing else: relaxed SIMD, threads and the like stay off. */
const features = { simd: true, bulk_memory: true, sat_float_to_int: true, multi_value: false };
const off = {
  exceptions: false,
  mutable_globals: false,
  sign_extension: false,
  threads: false,
  tail_call: false,
  reference_types: false,
  relaxed_simd: false,
};

function textOf(bytes: Uint8Array): string {
  const module = tool.readWasm(bytes, { ...features, ...off });
  module.validate();
  const text = module.toText({ foldExprs: true, inlineExport: true });
  module.destroy();
  return text;
}

describe("wabt accepts the module of", () => {
  it.each(Object.keys(exampleGraphs))("%s", (name) => {
    const plan = planOf(exampleGraphs[name]!(), exampleSizes);
    const text = textOf(plan.bytes);
    expect(text).toContain('(import "env" "memory" (memory');
    expect(text).toContain('(export "run")');
  });
});

it("wabt refuses a function that uses a value of another", () => {
  const [foreign] = new Code(1).parameters;
  const module = new ModuleBuilder();
  module.function(0, (code) => code.storeInt(foreign!, foreign!));
  expect(() => textOf(module.bytes)).toThrow("local variable out of range");
});

it("a function reads back as it was written", () => {
  const module = new ModuleBuilder();
  const callee = module.function(0, () => undefined);
  const caller = module.function(2, (code) => {
    const [a, b] = code.parameters;
    const count = code.variable(code.plus(a!, -3));
    code.doWhile(() => {
      code.when(
        code.integer("less", count, b!),
        () => code.storeInt(a!, code.loadInt(b!, 300), 4),
        () => code.call(callee, []),
      );
      code.assign(count, code.plus(count, -129));
      return count;
    });
    code.clear(a!, b!);
    code.copy(a!, b!, code.times(a!, 2 ** 31 - 1));
  });
  module.export("main", caller);
  expect(textOf(module.bytes)).toMatchInlineSnapshot(`
    "(module
      (type (;0;) (func))
      (type (;1;) (func (param i32 i32)))
      (import "env" "memory" (memory (;0;) 0))
      (func (;0;) (type 0))
      (func (;1;) (export "main") (type 1) (param i32 i32)
        (local i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)
        (local.set 2
          (i32.const -3))
        (local.set 3
          (i32.add
            (local.get 0)
            (local.get 2)))
        (local.set 4
          (local.get 3))
        (loop  ;; label = @1
          (local.set 5
            (i32.lt_u
              (local.get 4)
              (local.get 1)))
          (if  ;; label = @2
            (local.get 5)
            (then
              (local.set 6
                (i32.load offset=300 align=1
                  (local.get 1)))
              (i32.store offset=4 align=1
                (local.get 0)
                (local.get 6)))
            (else
              (call 0)))
          (local.set 7
            (i32.const -129))
          (local.set 8
            (i32.add
              (local.get 4)
              (local.get 7)))
          (local.set 4
            (local.get 8))
          (br_if 0 (;@1;)
            (local.get 4)))
        (local.set 9
          (i32.const 0))
        (memory.fill
          (local.get 0)
          (local.get 9)
          (local.get 1))
        (local.set 10
          (i32.const 2147483647))
        (local.set 11
          (i32.mul
            (local.get 0)
            (local.get 10)))
        (memory.copy
          (local.get 0)
          (local.get 1)
          (local.get 11))))
    "
  `);
});
