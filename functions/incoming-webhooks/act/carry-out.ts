import { createHash } from "node:crypto";
import type { ZodError } from "zod";
import { Problem } from "../../../shared/problem.ts";
import { newRun } from "../../../shared/schemas/run.ts";
import type { KeptWebhook } from "../../../shared/schemas/webhook.ts";
import { ticketName, ticketUrl } from "../../../shared/ticket/ticket.ts";
import { CodeHostProblem } from "../../code-hosts/code-host-problem.ts";
import { commentOn } from "../../code-hosts/ticket/comment-on.ts";
import type { Ports } from "../../ports/ports.ts";
import { startRun } from "../../start-run.ts";
import { steadyMs } from "../../steady-time.ts";
import { claim, deliveryOf, finishDelivery, type KeptDelivery, keptUntil } from "../deliveries.ts";
import type { Plan } from "../plan/plan.ts";
import { webhookOf } from "../team-webhooks.ts";
import { messageRun } from "./message-run.ts";
import { type DeliveryResult, done, ignored, refusalOf, refused, requestFor } from "./result.ts";

const maxTries = 10;

const dayMs = 86_400_000;
const firstWaitMs = 20_000;

/** When a delivery is tried again. Each wait is twice as long as the one before, up to some hours. */
export const dueAt = ({ id, tries }: Pick<KeptDelivery, "id" | "tries">): number =>
  arrivedAt(id) + firstWaitMs * 2 ** tries;

/** An id begins with the steady time of the arrival. Milliseconds since 1970. */
export const arrivedAt = (id: string): number =>
  Date.parse(id.slice(0, "2026-01-01T00:00:00.000Z".length));

/**
 * Carries out a delivery once. The Run it starts or the message it sends has the delivery's content as its key, so a
 * repeat finds it. Work that fails now waits for the next sweep. Returns the delivery after that.
 */
export async function carryOut(
  ports: Ports,
  team: string,
  id: string,
): Promise<KeptDelivery | undefined> {
  const delivery = await deliveryOf(ports, team, id);
  if (delivery?.state !== "waiting") {
    // it was already carried out, or a crash left only its mark
    return finishDelivery(ports, team, id, {});
  }
  const first = await claim(ports, team, delivery);
  if (first !== id) {
    const why = "a repeat of an earlier delivery";
    return finishDelivery(ports, team, id, { state: "ignored", why });
  }
  try {
    const outcome = await act(ports, team, delivery);
    return await finishDelivery(ports, team, id, { ...outcome, runId: outcome.runId ?? null });
  } catch (error) {
    return failed(ports, team, delivery, error);
  }
}

async function failed(ports: Ports, team: string, delivery: KeptDelivery, error: unknown) {
  const tries = delivery.tries + 1;
  const understood = error instanceof Problem || error instanceof CodeHostProblem;
  const why = understood ? error.message : "an error in Wheelhouse; see its log";
  if (!understood) ports.note("webhook.failed", { delivery: delivery.id, error: String(error) });
  const old = steadyMs(ports) - arrivedAt(delivery.id) >= dayMs;
  const again = isPassing(error) && tries < maxTries && !old;
  const state = again ? "waiting" : understood && !isPassing(error) ? "refused" : "failed";
  return finishDelivery(ports, team, delivery.id, { tries, why, state });
}

/** Whether a later try may succeed. A refusal is final; a code host that is down comes back, and so may the rest. */
function isPassing(error: unknown): boolean {
  if (error instanceof CodeHostProblem)
    return error.code === "code-host-unreachable" || error.code === "rate-limited";
  return !(error instanceof Problem);
}

async function act(ports: Ports, team: string, delivery: KeptDelivery): Promise<DeliveryResult> {
  const { plan, webhook: name, hash } = delivery;
  if (plan.do === "nothing") return ignored(plan.why);
  const webhook = await webhookOf(ports, team, name);
  if (!webhook) return ignored("the webhook was removed");
  const key = createHash("sha256").update(`${team}\n${name}\n${hash}`).digest("hex");
  if (plan.do === "tell") return messageRun(ports, team, plan, key, delivery.webhook);
  return start(ports, team, webhook, plan, key);
}

async function start(
  ports: Ports,
  team: string,
  webhook: KeptWebhook,
  plan: Extract<Plan, { do: "start" | "run" }>,
  key: string,
): Promise<DeliveryResult> {
  const stranger = plan.do === "start" ? await refusalOf(ports, team, plan.by) : undefined;
  if (stranger) return refused(stranger);
  const { engine, model, target, egress, limits } = webhook.start;
  const { mode = target ? "autonomous" : "interactive" } = webhook.start;
  const wanted =
    plan.do === "start"
      ? { instructions: plan.instructions, ticketUrl: ticketUrl(plan.ticket) }
      : plan.run;
  const by = plan.do === "start" ? `${plan.by.name} (${webhook.name})` : `webhook ${webhook.name}`;
  const { data, error } = newRun.safeParse({
    ...wanted,
    mode,
    ...(engine ? { engine } : {}),
    ...(model ? { model } : {}),
    ...(target ? { target } : {}),
    ...(egress ? { egress } : {}),
    ...(limits ? { limits } : {}),
  });
  if (error) return refused(`the Run is not valid: ${wordsOf(error)}`);
  const run = await startRun(ports, { team, name: by }, data, requestFor(key, by, "create"));
  if (plan.do === "start") await sayUnder(ports, team, plan, run.id, key);
  const missing = plan.do === "run" ? plan.missing : [];
  const without = missing.length > 0 ? `; the payload has no ${missing.join(", ")}` : "";
  return done(`started a Run${without}`, run.id);
}

const wordsOf = ({ issues: [issue] }: ZodError): string =>
  `${issue?.path.join(".") || "its request"}: ${issue?.message ?? "does not fit"}`;

/** Adds one comment to the issue, with a link to the Run. If that fails, the Run works all the same. */
async function sayUnder(
  ports: Ports,
  team: string,
  { ticket }: Extract<Plan, { do: "start" }>,
  runId: string,
  key: string,
): Promise<void> {
  const expires = keptUntil(ports.now());
  if (!(await ports.records.add(`webhook-comments#${team}`, key, { runId }, expires))) return;
  const text = `Wheelhouse is working on this: ${ports.settings.consoleUrl()}/runs/${runId}`;
  const hosts = await ports.codeHosts(team);
  await commentOn(hosts, ticket, text, ports.fetch).catch((error: unknown) =>
    ports.note("webhook.not-commented", { on: ticketName(ticket), why: String(error) }),
  );
}
