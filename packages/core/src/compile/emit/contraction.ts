/**
 * Contractions as code: a tile of four rows and two vectors of columns stays in registers while it sums over the inner axis, in
 * blocks, over operands that are copied (packed) in the order of reading where that pays (Goto & van de Geijn 2008).
 */
import type { Buffer, ContractionKernel } from "../loops.ts";
import { tilingOf, type Tiling } from "../tiling.ts";
import type { Code, Int, Variable, Vector } from "../wasm/code.ts";
import { vectorInstructions as v } from "../wasm/vectorInstructions.ts";
import { combine } from "./accumulate.ts";
import { bytesOf, Elements } from "./elements.ts";
import { applyScalar } from "./scalar.ts";

/** The buffers of a contraction, in the order of the parameters of its function. */
export function contractionBuffers({ a, b, c, scratch }: ContractionKernel): Buffer[] {
  return [...new Set([a.buffer, b.buffer, c, ...(scratch === undefined ? [] : [scratch])])];
}

/** Writes the body of the function of a contraction; its parameters are the addresses of {@link contractionBuffers}. */
export function emitContraction(code: Code, kernel: ContractionKernel): void {
  new ContractionWriter(code, kernel).write();
}

/** Where the operands of one step start, and how far apart their elements lie, in bytes. */
interface Operand {
  readonly start: Int;
  /** From row to row, or from column to column. */
  readonly outerStep: number;
  /** From term to term of the sum. */
  readonly innerStep: number;
}

class ContractionWriter {
  readonly #code: Code;
  readonly #kernel: ContractionKernel;
  readonly #tiling: Tiling;
  readonly #elements: Elements;
  readonly #bytes: number;
  readonly #bases: ReadonlyMap<Buffer, Int>;

  constructor(code: Code, kernel: ContractionKernel) {
    this.#code = code;
    this.#kernel = kernel;
    this.#tiling = tilingOf(kernel);
    this.#elements = new Elements(code, this.#tiling.lanes === 2 ? 2 : 4);
    this.#bytes = bytesOf[kernel.c.dtype];
    this.#bases = new Map(contractionBuffers(kernel).map((buffer, i) => [buffer, code.parameters[i]!]));
  }

  write(): void {
    const { batch, rows, columns, a, b, c } = this.#kernel;
    if (rows * columns === 0 || batch.includes(0)) return;
    const code = this.#code;
    const startOf = (buffer: Buffer, origin: number): Int =>
      code.plus(this.#bases.get(buffer)!, origin * this.#bytes);
    this.#overBatch(0, startOf(a.buffer, a.origin), startOf(b.buffer, b.origin), this.#bases.get(c)!);
  }

  #overBatch(axis: number, a: Int, b: Int, c: Int): void {
    const { batch, rows, columns, a: first, b: second } = this.#kernel;
    if (axis === batch.length) {
      this.#product(a, b, c);
      return;
    }
    const code = this.#code;
    const resultStep = batch.slice(axis + 1).reduce((product, size) => product * size, rows * columns);
    const moving = [
      [code.variable(a), first.steps[axis]! * this.#bytes],
      [code.variable(b), second.steps[axis]! * this.#bytes],
      [code.variable(c), resultStep * this.#bytes],
    ] as const;
    this.#repeat(batch[axis]!, moving, () =>
      this.#overBatch(axis + 1, moving[0][0], moving[1][0], moving[2][0]),
    );
  }

  /** One matrix product: blocks of terms, blocks of columns, strips of rows, tiles. */
  #product(aStart: Int, bStart: Int, c: Int): void {
    const { rows, inner, columns, a, b } = this.#kernel;
    const { tileRows, tileColumns, innerBlock, columnBlock, packsA, packsB } = this.#tiling;
    const [rowStep, aInner] = a.steps.slice(-2).map((step) => step * this.#bytes) as [number, number];
    const [bInner, columnStep] = b.steps.slice(-2).map((step) => step * this.#bytes) as [number, number];
    const code = this.#code;
    const scratch = this.#kernel.scratch && this.#bases.get(this.#kernel.scratch)!;
    const strip = scratch!;
    const panels = packsB ? code.plus(scratch!, packsA ? tileRows * innerBlock * this.#bytes : 0) : undefined;

    /** Strips of rows over some terms and columns. */
    const block = (
      aBlock: Int,
      bBlock: Int,
      cBlock: Int,
      terms: number,
      width: number,
      adds: boolean,
    ): void => {
      if (panels !== undefined)
        this.#packPanels(bBlock, { innerStep: bInner, outerStep: columnStep }, panels, terms, width);
      const overRows = (aRow: Int, cRow: Int, height: number): void => {
        if (packsA)
          this.#packStrip({ start: aRow, outerStep: rowStep, innerStep: aInner }, strip, terms, height);
        const left: Operand = packsA
          ? { start: strip, outerStep: this.#bytes, innerStep: tileRows * this.#bytes }
          : { start: aRow, outerStep: rowStep, innerStep: aInner };
        const packedStep = tileColumns * this.#bytes;
        const innerStep = panels === undefined ? bInner : packedStep;
        const panelStep = panels === undefined ? packedStep : packedStep * terms;
        const right = (start: Int): Operand => ({ start, outerStep: this.#bytes, innerStep });
        this.#overTiles(width, panels ?? bBlock, panelStep, cRow, (start, cTile, tileWidth) =>
          this.#tile(left, right(start), cTile, terms, height, tileWidth, adds),
        );
      };
      const full = Math.floor(rows / tileRows);
      const moving = [
        [code.variable(aBlock), rowStep * tileRows],
        [code.variable(cBlock), columns * tileRows * this.#bytes],
      ] as const;
      if (full > 0) this.#repeat(full, moving, () => overRows(moving[0][0], moving[1][0], tileRows));
      if (rows % tileRows > 0) overRows(moving[0][0], moving[1][0], rows % tileRows);
    };
    const overColumns = (aBlock: Int, bBlock: Int, terms: number, adds: boolean): void => {
      const full = Math.floor(columns / columnBlock);
      const moving = [
        [code.variable(bBlock), columnStep * columnBlock],
        [code.variable(c), columnBlock * this.#bytes],
      ] as const;
      this.#repeat(full, moving, () => block(aBlock, moving[0][0], moving[1][0], terms, columnBlock, adds));
      const rest = columns % columnBlock;
      if (rest > 0) block(aBlock, moving[0][0], moving[1][0], terms, rest, adds);
    };
    if (inner === 0) {
      overColumns(aStart, bStart, 0, false);
      return;
    }
    overColumns(aStart, bStart, innerBlock, false);
    const further = Math.floor(inner / innerBlock) - 1;
    const moving = [
      [code.variable(code.plus(aStart, aInner * innerBlock)), aInner * innerBlock],
      [code.variable(code.plus(bStart, bInner * innerBlock)), bInner * innerBlock],
    ] as const;
    if (further > 0)
      this.#repeat(further, moving, () => overColumns(moving[0][0], moving[1][0], innerBlock, true));
    const rest = inner % innerBlock;
    if (rest > 0) overColumns(moving[0][0], moving[1][0], rest, true);
  }

  /** Repeats a body a known number of times; after each the variables move on by so many bytes. */
  #repeat(count: number, moving: readonly (readonly [Variable<"i32">, number])[], body: () => void): void {
    const code = this.#code;
    const advance = (): void => {
      for (const [variable, by] of moving) code.assign(variable, code.plus(variable, by));
    };
    if (count === 0) return;
    if (count === 1) {
      body();
      advance();
      return;
    }
    const left = code.variable(code.int(count));
    code.doWhile(() => {
      body();
      advance();
      code.assign(left, code.plus(left, -1));
      return left;
    });
  }

  #overTiles(
    width: number,
    panel: Int,
    panelStep: number,
    c: Int,
    body: (panel: Int, c: Int, width: number) => void,
  ): void {
    const { tileColumns } = this.#tiling;
    const code = this.#code;
    const moving = [
      [code.variable(panel), panelStep],
      [code.variable(c), tileColumns * this.#bytes],
    ] as const;
    const full = Math.floor(width / tileColumns);
    if (full > 0) this.#repeat(full, moving, () => body(moving[0][0], moving[1][0], tileColumns));
    if (width % tileColumns > 0) body(moving[0][0], moving[1][0], width % tileColumns);
  }

  /** A tile of the result; its columns beyond `width` are summed as well, but not stored. */
  #tile(a: Operand, b: Operand, c: Int, terms: number, height: number, width: number, adds: boolean): void {
    const code = this.#code;
    const elements = this.#elements;
    const { lanes } = this.#tiling;
    const { dtype } = this.#kernel.c;
    const vectors = Math.ceil(width / lanes);
    const sums = Array.from({ length: height }, () =>
      Array.from({ length: vectors }, () => code.variable(elements.constant(dtype, 0))),
    );
    if (terms > 0) {
      const moving = [
        [code.variable(a.start), a.innerStep],
        [code.variable(b.start), b.innerStep],
      ] as const;
      this.#repeat(terms, moving, () => {
        const [left, right] = [moving[0][0], moving[1][0]];
        const columns = Array.from({ length: vectors }, (_, n) => code.load(v.v128_load, right, n * 16));
        sums.forEach((row, i) => {
          const factor = this.#splat(left, i * a.outerStep);
          row.forEach((sum, n) => {
            const product = applyScalar(elements, "mul", dtype, [factor, columns[n]!]);
            code.assign(sum, combine(elements, "sum", dtype, sum, product));
          });
        });
      });
    }
    sums.forEach((row, i) => {
      row.forEach((sum, n) => {
        const address = code.plus(c, i * this.#kernel.columns * this.#bytes + n * 16);
        const total = adds ? combine(elements, "sum", dtype, elements.load(dtype, address), sum) : sum;
        const stored = Math.min(lanes, width - n * lanes);
        elements.store(dtype, address, total, stored === lanes ? undefined : code.int(stored));
      });
    });
  }

  #splat(address: Int, offset: number): Vector {
    return this.#code.load(this.#bytes === 8 ? v.v128_load64_splat : v.v128_load32_splat, address, offset);
  }

  /** Copies rows so that their elements for one term lie side by side. */
  #packStrip({ start, outerStep, innerStep }: Operand, strip: Int, terms: number, height: number): void {
    this.#pack(start, innerStep, outerStep, height, this.#tiling.tileRows, strip, terms);
  }

  /** Copies panels of columns so that the elements of a panel for one term lie side by side. */
  #packPanels(
    start: Int,
    { outerStep, innerStep }: Omit<Operand, "start">,
    panels: Int,
    terms: number,
    width: number,
  ): void {
    const { tileColumns } = this.#tiling;
    const code = this.#code;
    const moving = [
      [code.variable(start), outerStep * tileColumns],
      [code.variable(panels), tileColumns * terms * this.#bytes],
    ] as const;
    const pack = (count: number) => (): void =>
      this.#pack(moving[0][0], innerStep, outerStep, count, tileColumns, moving[1][0], terms);
    const full = Math.floor(width / tileColumns);
    if (full > 0) this.#repeat(full, moving, pack(tileColumns));
    if (width % tileColumns > 0) pack(width % tileColumns)();
  }

  /** For every term, `count` elements that lie `step` bytes apart go side by side, `room` elements from term to term. */
  #pack(
    start: Int,
    termStep: number,
    step: number,
    count: number,
    room: number,
    target: Int,
    terms: number,
  ): void {
    const code = this.#code;
    const { lanes } = this.#tiling;
    const { dtype } = this.#kernel.c;
    const moving = [
      [code.variable(start), termStep],
      [code.variable(target), room * this.#bytes],
    ] as const;
    this.#repeat(terms, moving, () => {
      for (let first = 0; first < count; first += lanes) {
        const address = code.plus(moving[0][0], first * step);
        const present = Math.min(lanes, count - first);
        const vector =
          step === this.#bytes
            ? code.load(v.v128_load, address)
            : this.#elements.loadLanes(dtype, address, step, undefined, present);
        code.store(moving[1][0], vector, first * this.#bytes);
      }
    });
  }
}
