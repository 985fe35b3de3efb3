import { createHash } from "node:crypto";
import { idFrom } from "../../shared/id.ts";
import { Problem } from "../../shared/problem.ts";
import { newRun } from "../../shared/schemas/run.ts";
import type { DeliveryView, KeptWebhook } from "../../shared/schemas/webhook.ts";
import { ticketName, ticketUrl } from "../../shared/ticket.ts";
import { runOfBranch } from "../code-hosts/branch-name.ts";
import { commentOn } from "../code-hosts/comment-on.ts";
import { mayWrite } from "../code-hosts/may-write.ts";
import { branchOfPull } from "../code-hosts/pull-branch.ts";
import { repositoryName, sameRepository } from "../code-hosts/repository.ts";
import { TicketProblem } from "../code-hosts/ticket-problem.ts";
import { commit, type Request } from "../commit.ts";
import type { Ports } from "../ports.ts";
import { startRun } from "../start-run.ts";
import { countCheck } from "./checks-told.ts";
import { claim, deliveryOf, type KeptDelivery, settleDelivery } from "./deliveries.ts";
import { webhookOf } from "./incoming.ts";
import type { Plan, Writer } from "./plan.ts";

/** What became of a delivery. */
type Outcome = Pick<DeliveryView, "state" | "why"> & { readonly runId?: string };

const triesAtMost = 10;

const done = (why: string, runId: string): Outcome => ({ state: "done", why, runId });
const ignored = (why: string): Outcome => ({ state: "ignored", why });
const refused = (why: string): Outcome => ({ state: "refused", why });

/**
 * Does what a delivery asks for, once: the Run it starts and the message it sends have its content as their key, so
 * that doing it again finds them. What could not be done now waits for the next sweep. Answers how it stands.
 */
export async function settle(
  ports: Ports,
  team: string,
  id: string,
): Promise<KeptDelivery | undefined> {
  const delivery = await deliveryOf(ports, team, id);
  if (delivery?.state !== "waiting") {
    // nothing waits any more, or nothing was written after the mark
    return settleDelivery(ports, team, id, {});
  }
  const first = await claim(ports, team, delivery);
  if (first !== id) {
    const why = "a repeat of an earlier delivery";
    return settleDelivery(ports, team, id, { state: "ignored", why });
  }
  try {
    const outcome = await act(ports, team, delivery);
    return await settleDelivery(ports, team, id, { ...outcome, runId: outcome.runId ?? null });
  } catch (error) {
    return unsettled(ports, team, delivery, error);
  }
}

async function unsettled(ports: Ports, team: string, delivery: KeptDelivery, error: unknown) {
  const tries = delivery.tries + 1;
  const understood = error instanceof Problem || error instanceof TicketProblem;
  const why = understood ? error.message : "Wheelhouse made a mistake; its log says more.";
  if (!understood) ports.note("webhook.failed", { delivery: delivery.id, error: String(error) });
  const again = isPassing(error) && tries < triesAtMost;
  const state = again ? "waiting" : understood && !isPassing(error) ? "refused" : "failed";
  return settleDelivery(ports, team, delivery.id, { tries, why, state });
}

/** A refusal stays one; a code host that is away comes back, and so may whatever else went wrong. */
function isPassing(error: unknown): boolean {
  if (error instanceof TicketProblem)
    return error.code === "code-host-unreachable" || error.code === "rate-limited";
  return !(error instanceof Problem);
}

async function act(ports: Ports, team: string, delivery: KeptDelivery): Promise<Outcome> {
  const { plan, webhook: name, hash } = delivery;
  if (plan.do === "nothing") return ignored(plan.why);
  const webhook = await webhookOf(ports, team, name);
  if (!webhook) return ignored("the webhook was removed meanwhile");
  const key = createHash("sha256").update(`${team}\n${name}\n${hash}`).digest("hex");
  if (plan.do === "tell") return tell(ports, team, plan, key, delivery.webhook);
  return start(ports, team, webhook, plan, key);
}

const requestFor = (key: string, by: string, action: string): Request => ({
  ...{ key: `webhook-${key}`, fingerprint: key, by, action },
});

async function start(
  ports: Ports,
  team: string,
  webhook: KeptWebhook,
  plan: Extract<Plan, { do: "start" | "run" }>,
  key: string,
): Promise<Outcome> {
  const stranger = plan.do === "start" ? await refusalOf(ports, team, plan.by) : undefined;
  if (stranger) return refused(stranger);
  const { engine, model, target, mode = target ? "autonomous" : "interactive" } = webhook.start;
  const wanted =
    plan.do === "start"
      ? { instructions: plan.instructions, ticketUrl: ticketUrl(plan.ticket) }
      : plan.run;
  const by = plan.do === "start" ? `${plan.by.name} (${webhook.name})` : `webhook ${webhook.name}`;
  const run = await startRun(
    ports,
    { team, name: by },
    newRun.parse({
      ...wanted,
      mode,
      ...(engine ? { engine } : {}),
      ...(model ? { model } : {}),
      ...(target ? { target } : {}),
    }),
    requestFor(key, by, "create"),
  );
  if (plan.do === "start") await sayUnder(ports, team, plan, run.id, key);
  const missing = plan.do === "run" ? plan.missing : [];
  const without = missing.length > 0 ? `; the payload has no ${missing.join(", ")}` : "";
  return done(`started a Run${without}`, run.id);
}

/** A comment under the issue says where the work goes on: once, and the Run does not depend on it. */
async function sayUnder(
  ports: Ports,
  team: string,
  { ticket }: Extract<Plan, { do: "start" }>,
  runId: string,
  key: string,
): Promise<void> {
  if (!(await ports.records.add(`webhook-comments#${team}`, key, { runId }))) return;
  const text = `Wheelhouse works on this: ${ports.settings.consoleUrl()}/runs/${runId}`;
  const hosts = await ports.codeHosts(team);
  await commentOn(hosts, ticket, text, ports.fetch).catch((error: unknown) =>
    ports.note("webhook.not-commented", { on: ticketName(ticket), why: String(error) }),
  );
}

/** Why somebody may not ask for this; undefined when they may. */
async function refusalOf(
  ports: Ports,
  team: string,
  { name, repository }: Writer,
): Promise<string | undefined> {
  const hosts = await ports.codeHosts(team);
  if (await mayWrite(hosts, repository, name, ports.fetch)) return undefined;
  return `${name} may not write to ${repositoryName(repository)}`;
}

async function tell(
  ports: Ports,
  team: string,
  plan: Extract<Plan, { do: "tell" }>,
  key: string,
  webhook: string,
): Promise<Outcome> {
  const runId = plan.runId ?? (await runOfPull(ports, team, plan));
  const run = runId && (await ports.log.last(runId))?.after;
  if (!run || run.team !== team) return ignored("no Run of this team has that branch");
  const own = run.ticket?.repository?.id;
  if (!own || !sameRepository(own, plan.repository))
    return ignored(`the Run works in another repository than ${repositoryName(plan.repository)}`);
  const stranger = plan.by ? await refusalOf(ports, team, plan.by) : undefined;
  if (stranger) return refused(stranger);
  if (!plan.by) {
    const many = await countCheck(ports, run, key);
    if (many) return ignored(many);
  }
  const by = plan.by ? `${plan.by.name} (${webhook})` : webhook;
  const id = idFrom("message", createHash("sha256").update(key).digest());
  const autonomous = run.mode === "autonomous";
  const message = { type: "message", by, id, text: plan.text, autonomous } as const;
  const { reply } = await commit(ports, run.id, message, requestFor(key, by, "message"));
  if (reply.status < 400) return done("sent to the Run", run.id);
  const error = reply.body["error"] as { message?: string } | undefined;
  return { ...refused(error?.message ?? "the Run did not take it"), runId: run.id };
}

async function runOfPull(
  ports: Ports,
  team: string,
  { repository, pullRequest }: Extract<Plan, { do: "tell" }>,
): Promise<string | undefined> {
  if (pullRequest === undefined) return undefined;
  const hosts = await ports.codeHosts(team);
  const branch = await branchOfPull(hosts, repository, pullRequest, ports.fetch);
  return branch === undefined ? undefined : runOfBranch(branch);
}
