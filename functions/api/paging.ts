import type * as z from "zod";
import type { page } from "../../shared/calls/common.ts";

type Page = z.output<typeof page>;

/** The part of a list that a query asks for. */
export const wishOf = ({ limit, before }: Page) =>
  before ? { limit, before: before.slice(0, 100) } : { limit };

/** The cursor of the next page. The last page has none. */
export function lastOf(items: readonly { readonly id: string }[], { limit }: Page) {
  const last = items.length === limit ? items.at(-1)?.id : undefined;
  return last ? { before: last } : {};
}
