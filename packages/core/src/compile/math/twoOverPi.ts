/** The digits of 2/π as a table in memory, from which the reduction of huge angles takes what it needs. */

/** Where the table is: at byte 8 i, the whole number with the 24 bits of 2/π from bit 8 (i − 6) after the point. */
export const twoOverPiAddress = 1024;

const digits =
  "a2f9836e4e441529fc2757d1f534ddc0db6295993c439041fe5163abdebbc561b7246e3a424dd2e006492eea09d1921cfe1deb1cb129a73ee882" +
  "35f52ebb4484e99c7026b45f7e413991d639835339f49c845f8bbdf9283b1ff897ffde05980fef2f118b5a0a6d1f6d367ecf27cb09b74f463f66" +
  "9e5fea2d7527bac7ebe5f17b3d0739f78a5292ea6bfb5fb11f8d5d0856";

const padding = "0".repeat(12);

/** The bytes of the table. */
export function twoOverPi(): Uint8Array {
  const groups = Array.from({ length: 149 }, (_, i) =>
    Number.parseInt((padding + digits).slice(2 * i, 2 * i + 6), 16),
  );
  return new Uint8Array(Float64Array.from(groups).buffer);
}
