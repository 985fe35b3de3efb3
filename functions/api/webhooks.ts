import { type Context, Hono } from "hono";
import { Problem } from "../../shared/problem.ts";
import { webhookName } from "../../shared/schemas/webhook.ts";
import { receive } from "../incoming-webhooks/arrive/receive.ts";
import { largestWebhook } from "../incoming-webhooks/arrive/webhook-event.ts";
import type { Ports } from "../ports/ports.ts";
import { type Rate, rateLimit } from "./door/rate-limit.ts";
import { tooLarge } from "./request.ts";

const teamGrammar = /^[A-Za-z0-9_+=.@-]{1,64}$/;

/** Receives deliveries to webhooks. Senders do not sign in: each delivery carries its own proof. */
export function webhookRoutes(ports: Ports, now = () => performance.now()) {
  const genuine = rateLimit(ofOne, now);
  const forged = rateLimit(ofStrangers, now);
  return new Hono().post("/webhooks/:name", async (c) => {
    const type = c.req.header("content-type") ?? "";
    if (!/^application\/json\s*(;|$)/i.test(type))
      throw new Problem(
        "unsupported-media-type",
        "Send the body as application/json. At GitHub, set the content type of the webhook.",
      );
    const rawBody = await bodyOf(c);
    const name = webhookName.safeParse(c.req.param("name")).data ?? "unknown";
    const team = c.req.query("team") ?? "local";
    const incoming = { header: (it: string) => c.req.header(it), rawBody };
    const known = teamGrammar.test(team) ? team : "unknown";
    const admit = () => tooMany(genuine(`${known}\n${name}`));
    const received = await receive(ports, known, name, incoming, admit).catch((error: unknown) => {
      if (error instanceof Problem && error.code === "unauthorized") tooMany(forged(""));
      throw error;
    });
    const { repeated, ...delivery } = received;
    if (repeated) return c.json({ delivery: { ...delivery, repeated } }, 200);
    return c.json({ delivery }, 202);
  });
}

/** Rates of one webhook, and of all deliveries without a valid proof together. */
const ofOne: Rate = { burst: 120, perSecond: 2 };
const ofStrangers: Rate = { burst: 120, perSecond: 10 };

function tooMany(seconds: number): void {
  if (seconds > 0)
    throw new Problem("too-many-requests", `Too many deliveries. Try again in ${seconds} s.`, {
      retryAfter: seconds,
    });
}

/** Reads the body up to the size limit of a webhook. */
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
