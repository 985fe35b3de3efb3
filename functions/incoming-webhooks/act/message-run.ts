import { createHash } from "node:crypto";
import { idFrom } from "../../../shared/id.ts";
import { repositoryName } from "../../../shared/repository/repository-address.ts";
import { type Run, workplaceOf } from "../../../shared/run.ts";
import { branchOfPull } from "../../code-hosts/pull-request/branch.ts";
import { runOfBranch } from "../../code-hosts/repository/branch-name.ts";
import { sameRepository } from "../../code-hosts/repository/repository.ts";
import { commit } from "../../commit.ts";
import type { Ports } from "../../ports/ports.ts";
import type { Plan } from "../plan/plan.ts";
import { countCheck, uncountCheck } from "./check-limit.ts";
import { type DeliveryResult, done, ignored, refusalOf, refused, requestFor } from "./result.ts";

type Tell = Extract<Plan, { do: "tell" }>;

/** Sends a Run a message, once per key. */
export async function messageRun(
  ports: Ports,
  team: string,
  plan: Tell,
  key: string,
  webhook: string,
): Promise<DeliveryResult> {
  const runId = plan.runId ?? (await runOfPull(ports, team, plan));
  const last = runId === undefined ? undefined : await ports.log.last(runId);
  if (last?.after.team !== team) return ignored("no Run of this team has that branch");
  const run = last.after;
  const own = workplaceOf(run)?.repository.id;
  if (!own || !sameRepository(own, plan.repository))
    return ignored(`the Run does not work in ${repositoryName(plan.repository)}`);

  const by = plan.by ? `${plan.by.name} (${webhook})` : webhook;
  const id = idFrom("message", createHash("sha256").update(key).digest());
  const request = requestFor(key, by, "message");
  const before = last.requests.some((it) => it.key === request.key);
  const refusal = before ? undefined : await refusalToTell(ports, team, plan, run, { key, id });
  if (refusal) return refusal;

  const autonomous = run.mode === "autonomous";
  const message = { type: "message", by, id, text: plan.text, autonomous, unasked: true } as const;
  const { reply } = await commit(ports, last, message, request);
  if (reply.status < 400) return done("sent to the Run", run.id);
  if (!plan.by) await uncountCheck(ports, run, key);
  const error = reply.body["error"] as { message?: string } | undefined;
  return { ...refused(error?.message ?? "the Run refused the message"), runId: run.id };
}

/** Why the Run does not get the message; undefined if it does. */
async function refusalToTell(
  ports: Ports,
  team: string,
  plan: Tell,
  run: Run,
  { key, id }: { key: string; id: string },
): Promise<DeliveryResult | undefined> {
  const stranger = plan.by ? await refusalOf(ports, team, plan.by) : undefined;
  if (stranger) return refused(stranger);
  const many = plan.by ? undefined : await countCheck(ports, run, { key, message: id });
  return many === undefined ? undefined : { ...ignored(many), runId: run.id };
}

async function runOfPull(
  ports: Ports,
  team: string,
  { repository, pullRequest }: Tell,
): Promise<string | undefined> {
  if (pullRequest === undefined) return undefined;
  const hosts = await ports.codeHosts(team);
  const branch = await branchOfPull(hosts, repository, pullRequest, ports.fetch);
  return branch === undefined ? undefined : runOfBranch(branch);
}
