import * as z from "zod";

/** The media type of every message of Git LFS. */
export const lfsType = "application/vnd.git-lfs+json";

const object = z.object({ oid: z.string().regex(/^[0-9a-f]{64}$/), size: z.int().min(0) });

/** A request for objects (git-lfs, "docs/api/batch.md"). Other fields are left out. */
export const batchRequest = z.object({
  operation: z.enum(["download", "upload"]),
  ref: z.object({ name: z.string().max(1_000) }).optional(),
  objects: z.array(object).max(1_000),
});

const action = z.object({
  href: z.url(),
  header: z.record(z.string().regex(/^[\w-]+$/), z.string().regex(/^[^\r\n]*$/)).default({}),
  expires_in: z.number().optional(),
  expires_at: z.string().optional(),
});

const actionName = z.enum(["download", "upload", "verify"]);
export type ActionName = z.infer<typeof actionName>;

/** The code host's answer: where each object is, and with which headers it is read or written. */
export const batchReply = z.object({
  transfer: z.literal("basic").default("basic"),
  objects: z.array(
    z.object({
      ...object.shape,
      actions: z.partialRecord(actionName, action).optional(),
      error: z.object({ code: z.int(), message: z.string() }).optional(),
    }),
  ),
});
export type BatchReply = z.infer<typeof batchReply>;

/** Where an object is. Only the gate knows it: the address and the headers are a credential. */
export type Place = { readonly href: string; readonly header: Readonly<Record<string, string>> };

/** The answer for the box: `keep` takes each place, and returns the address of the gate that stands for it. */
export function throughGate(
  { transfer, objects }: BatchReply,
  keep: (name: ActionName, place: Place) => string,
): object {
  return {
    transfer,
    objects: objects.map(({ actions, ...rest }) => ({
      ...rest,
      // without this, git-lfs would look for a credential of its own
      authenticated: true,
      ...(actions === undefined
        ? {}
        : {
            actions: Object.fromEntries(
              Object.entries(actions).map(([name, { href, header, ...until }]) => [
                name,
                { href: keep(actionName.parse(name), { href, header }), ...until },
              ]),
            ),
          }),
    })),
  };
}
