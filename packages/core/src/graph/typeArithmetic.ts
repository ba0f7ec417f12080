/**
 * Exact arithmetic on whole numbers at compile time, digit by digit, so that `reshape` and `concat` can be checked in
 * the editor. Numbers are literals below 10¹⁵; anything else (negative, fractional, exponent form) yields `number`.
 */

/** `A + B`, e.g. `Add<784, 16>` is `800`. */
export type Add<A extends number, B extends number> = number extends A | B
  ? number
  : ToNumber<AddDigits<Digits<`${A}`>, Digits<`${B}`>>>;

/** `A · B`, e.g. `Multiply<28, 28>` is `784`. */
export type Multiply<A extends number, B extends number> = number extends A | B
  ? number
  : ToNumber<MultiplyDigits<Digits<`${A}`>, Digits<`${B}`>>>;

type Digit = "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9";
type DigitList = readonly Digit[];

type Digits<
  Text extends string,
  Out extends DigitList = [],
> = Text extends `${infer Head extends Digit}${infer Tail}`
  ? Digits<Tail, [...Out, Head]>
  : Text extends ""
    ? Out
    : never; // not a plain whole number

type ToNumber<List> = [List] extends [never]
  ? number
  : List extends ["0", ...infer Tail extends [Digit, ...Digit[]]]
    ? ToNumber<Tail>
    : List extends DigitList
      ? Join<List> extends `${infer Value extends number}`
        ? Value
        : number
      : number;

type Join<List extends DigitList, Out extends string = ""> = List extends readonly [
  infer Head extends Digit,
  ...infer Tail extends DigitList,
]
  ? Join<Tail, `${Out}${Head}`>
  : Out;

/** For each digit a tuple of that length, so that adding is concatenating. */
type Unary = [
  [],
  [0],
  [0, 0],
  [0, 0, 0],
  [0, 0, 0, 0],
  [0, 0, 0, 0, 0],
  [0, 0, 0, 0, 0, 0],
  [0, 0, 0, 0, 0, 0, 0],
  [0, 0, 0, 0, 0, 0, 0, 0],
  [0, 0, 0, 0, 0, 0, 0, 0, 0],
];

type AddDigits<
  A extends DigitList,
  B extends DigitList,
  Carry extends unknown[] = [],
  Out extends DigitList = [],
> = A extends readonly [...infer AInit extends DigitList, infer ALast extends Digit]
  ? B extends readonly [...infer BInit extends DigitList, infer BLast extends Digit]
    ? AddColumn<[...Unary[ALast], ...Unary[BLast], ...Carry], AInit, BInit, Out>
    : AddColumn<[...Unary[ALast], ...Carry], AInit, [], Out>
  : B extends readonly [...infer BInit extends DigitList, infer BLast extends Digit]
    ? AddColumn<[...Unary[BLast], ...Carry], [], BInit, Out>
    : Carry extends []
      ? Out
      : ["1", ...Out];

type AddColumn<
  Sum extends unknown[],
  A extends DigitList,
  B extends DigitList,
  Out extends DigitList,
> = Sum extends [...Unary[9], 0, ...infer Rest]
  ? AddDigits<A, B, [0], [`${Rest["length"] & number}` & Digit, ...Out]>
  : AddDigits<A, B, [], [`${Sum["length"] & number}` & Digit, ...Out]>;

type MultiplyDigits<
  A extends DigitList,
  B extends DigitList,
  Out extends DigitList = ["0"],
> = B extends readonly [infer Head extends Digit, ...infer Tail extends DigitList]
  ? MultiplyDigits<A, Tail, AddRepeatedly<A, Unary[Head], [...Out, "0"]>>
  : Out;

type AddRepeatedly<A extends DigitList, Times extends unknown[], Out extends DigitList> = Times extends [
  unknown,
  ...infer Rest,
]
  ? AddRepeatedly<A, Rest, AddDigits<A, Out>>
  : Out;
