import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Context, Hono } from "hono";
import * as z from "zod";
import { askedBy, atLeast, levelOf } from "../access.ts";
import { githubPath, type Host } from "../host.ts";
import { called } from "../state.ts";

const wanted = z.object({
  operation: z.enum(["download", "upload"]),
  transfers: z.array(z.string()).optional(),
  objects: z.array(z.object({ oid: z.string().regex(/^[0-9a-f]{64}$/), size: z.int() })),
});
/** What the object store wants to see. Neither it nor a token of the code host may reach a DevBox. */
export const storeSignature = "ObjectStore marked_signature_of_an_object";
const type = "application/vnd.git-lfs+json";

/** Git LFS of GitHub: the batch API, and an object store that knows only its own signatures. */
export function githubLfs(host: Host) {
  const fileOf = (path: string, oid: string) => {
    const folder = join(host.held.folder, "lfs", path);
    mkdirSync(folder, { recursive: true });
    return join(folder, oid);
  };
  const json = (c: Context, status: number, body: object) =>
    c.body(JSON.stringify(body), status as 200, { "content-type": type });

  return new Hono()
    .post("/:owner/:repo{[^/]+\\.git}/info/lfs/objects/batch", async (c) => {
      const name = `${c.req.param("owner")}/${c.req.param("repo").replace(/\.git$/, "")}`;
      const repository = host.held.state.github.find(called(name));
      const asking = askedBy(host.held, c.req.header("authorization"));
      const { operation, objects } = wanted.parse(await c.req.json());
      const level = repository ? levelOf(asking, repository, "contents") : "none";
      if (!repository || !atLeast(level, "read"))
        return json(c, asking.kind === "nobody" ? 401 : 404, { message: "Not found." });
      if (operation === "upload" && !atLeast(level, "write"))
        return json(c, 403, { message: "You must have push access." });
      const path = githubPath(repository);
      const action = (oid: string, rest = "") => ({
        href: `${originOf(c)}/_store/${path}/${oid}${rest}?X-Signature=marked`,
        header: { Authorization: storeSignature },
        expires_in: 600,
      });
      return json(c, 200, {
        transfer: "basic",
        objects: objects.map(({ oid, size }) => {
          const there = existsSync(fileOf(path, oid));
          if (operation === "download" && !there)
            return { oid, size, error: { code: 404, message: "Object does not exist." } };
          if (operation === "download") return { oid, size, actions: { download: action(oid) } };
          if (there) return { oid, size };
          return { oid, size, actions: { upload: action(oid), verify: action(oid, "/verify") } };
        }),
      });
    })
    .all("/_store/:root/:owner/:repo/:oid/:verify?", async (c) => {
      if (c.req.header("authorization") !== storeSignature)
        return c.text("<Error><Code>SignatureDoesNotMatch</Code></Error>", 403);
      const { root, owner, repo, oid } = c.req.param();
      const file = fileOf(`${root}/${owner}/${repo}`, oid);
      if (c.req.method === "POST") return c.body(null, existsSync(file) ? 200 : 404);
      if (c.req.method === "PUT") {
        const bytes = Buffer.from(await c.req.arrayBuffer());
        if (createHash("sha256").update(bytes).digest("hex") !== oid) return c.body(null, 400);
        writeFileSync(file, bytes);
        return c.body(null, 200);
      }
      return existsSync(file) ? c.body(new Uint8Array(readFileSync(file))) : c.body(null, 404);
    });
}

/** The host as its clients know it: a front with TLS says so. */
function originOf(c: Context): string {
  const { origin, host } = new URL(c.req.url);
  return c.req.header("x-forwarded-proto") === "https" ? `https://${host}` : origin;
}
