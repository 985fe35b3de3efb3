import { type Context, Hono } from "hono";
import { Problem } from "../../shared/problem.ts";
import { webhookName } from "../../shared/schemas/webhook.ts";
import { largestWebhook } from "../code-hosts/webhook-event.ts";
import type { Ports } from "../ports.ts";
import { receive } from "../webhooks/receive.ts";
import { tooLarge } from "./request.ts";

const teamGrammar = /^[A-Za-z0-9_+=.@-]{1,64}$/;

/** Where others deliver: nobody is signed in here, and a delivery proves itself. */
export const webhookRoutes = (ports: Ports) =>
  new Hono().post("/webhooks/:name", async (c) => {
    const type = c.req.header("content-type") ?? "";
    if (!/^application\/json\s*(;|$)/i.test(type))
      throw new Problem(
        "unsupported-media-type",
        "Send the body as application/json. At GitHub that is the content type of the webhook.",
      );
    const rawBody = await bodyOf(c);
    const name = webhookName.safeParse(c.req.param("name")).data ?? "unknown";
    const team = c.req.query("team") ?? "local";
    const incoming = { header: (it: string) => c.req.header(it), rawBody };
    const known = teamGrammar.test(team) ? team : "unknown";
    const { repeated, ...delivery } = await receive(ports, known, name, incoming);
    if (repeated) return c.json({ delivery: { ...delivery, repeated } }, 200);
    return c.json({ delivery }, 202);
  });

/** No more of a body is read than a webhook may have. */
async function bodyOf(c: Context): Promise<Uint8Array> {
  if (Number(c.req.header("content-length") ?? 0) > largestWebhook) throw tooLarge(largestWebhook);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of c.req.raw.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > largestWebhook) throw tooLarge(largestWebhook);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
