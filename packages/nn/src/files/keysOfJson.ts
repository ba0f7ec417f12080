/**
 * The keys of a JSON text as they stand in it. `JSON.parse` keeps the last of two equal keys silently, so that two readers of
 * one file may see different things; here both are seen.
 */

/** A key and which object of the text it belongs to, from 0 on in the order in which they open. */
export interface JsonKey {
  readonly object: number;
  readonly key: string;
}

/** Every key in a text that `JSON.parse` accepts, in order. */
export function* keysOfJson(text: string): Generator<JsonKey, void, void> {
  const open: (number | undefined)[] = []; // the objects around the position; undefined for a list
  let objects = 0;
  let isKey = false;
  for (let position = 0; position < text.length; position++) {
    switch (text.charAt(position)) {
      case "{":
        open.push(objects++);
        isKey = true;
        break;
      case "[":
        open.push(undefined);
        isKey = false;
        break;
      case "}":
      case "]":
        open.pop();
        break;
      case ",":
        isKey = open.at(-1) !== undefined;
        break;
      case '"': {
        const end = endOfString(text, position);
        const object = open.at(-1);
        if (isKey && object !== undefined)
          yield { object, key: JSON.parse(text.slice(position, end)) as string };
        isKey = false;
        position = end - 1;
        break;
      }
    }
  }
}

/** The position after the string that begins at `begin`. */
function endOfString(text: string, begin: number): number {
  let position = begin + 1;
  while (text[position] !== '"') position += text[position] === "\\" ? 2 : 1;
  return position + 1;
}
