import { isDeepStrictEqual } from "node:util";
import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import type { Item } from "../../../../functions/aws/table/item.ts";
import { tableShape } from "../../../../functions/aws/table/table.ts";

/** Bytes of an item ("DynamoDB item sizes and formats", DynamoDB Developer Guide). */
export const sizeOf = (item: Item): number =>
  Object.entries(item).reduce((all, [name, value]) => all + bytes(name) + valueSize(value), 0);

function valueSize(value: AttributeValue): number {
  if (value.S !== undefined) return bytes(value.S);
  if (value.B !== undefined) return value.B.byteLength;
  if (value.N !== undefined) return numberSize(value.N);
  if (value.SS !== undefined) return value.SS.reduce((all, it) => all + bytes(it), 0);
  if (value.BOOL !== undefined || value.NULL !== undefined) return 1;
  if (value.M !== undefined) return 3 + Object.keys(value.M).length + sizeOf(value.M);
  throw new TypeError(`No adapter stores a ${Object.keys(value)[0]}.`);
}

const bytes = (text: string): number => Buffer.byteLength(text);

/** About one byte for two digits, plus one. */
const numberSize = (number: string): number => 1 + Math.ceil(number.replace(/\D/g, "").length / 2);

/** Write units of a put, update or delete from `before` to `after`, in the table and its indexes. */
export function writeUnits(before: Item | undefined, after: Item | undefined): number {
  const { indexes } = tableShape;
  return indexes.reduce((all, it) => all + indexUnits(it, before, after), unitsOf(before, after));
}

/** The larger item counts; a missing item costs one unit. */
const unitsOf = (...items: readonly (Item | undefined)[]): number =>
  Math.max(1, ...items.map((it) => Math.ceil((it ? sizeOf(it) : 0) / 1_024)));

/** A new place in an index costs one write, and leaving the old place another. All attributes are projected. */
function indexUnits(
  { hash, range }: { readonly hash: string; readonly range: string },
  before: Item | undefined,
  after: Item | undefined,
): number {
  const [old, now] = [before, after].map((it) => (it?.[hash] && it[range] ? it : undefined));
  if (!old || !now) return old || now ? unitsOf(old ?? now) : 0;
  if (isDeepStrictEqual(old, now)) return 0;
  const moved = !isDeepStrictEqual([old[hash], old[range]], [now[hash], now[range]]);
  return moved ? unitsOf(old) + unitsOf(now) : unitsOf(old, now);
}
