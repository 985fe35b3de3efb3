import type { Command } from "commander";
import type { Status } from "../../shared/run.ts";
import type { RunDetails, RunSummary } from "../../shared/schemas/run-view.ts";
import { ago } from "../../shared/words/duration.ts";
import { checksWords } from "../../shared/words/pull-request.ts";
import { counted, linesChanged, size } from "../../shared/words/quantity.ts";
import { testName, testWords } from "../../shared/words/step.ts";
import { contextOf } from "../context.ts";
import { exitCodeOf } from "../exit-codes.ts";
import { followRun } from "../follow/follow.ts";
import { askCloneProgress } from "../progress/clone-progress.ts";
import { RemoteProblem } from "../remote.ts";
import { printable } from "../terminal/printable.ts";
import { styled } from "../terminal/style.ts";
import { table } from "../terminal/table.ts";
import { printDiff } from "./print-diff.ts";

/** `wheelhouse ls`, `show`, `watch`, `preview`, `diff`, `export`. */
export function addLook(program: Command): void {
  program
    .command("ls")
    .description("List Runs, newest first")
    .option("--status <status...>", "only Runs with this status, such as needs-you")
    .option("--search <words>", "only Runs that contain these words")
    .option("--limit <n>", "number of Runs", "20")
    .action(async (options: { status?: string[]; search?: string; limit: string }, command) => {
      const { client, answer } = contextOf(command);
      const { status, search, limit } = options;
      const page = await client.runs({
        limit: Number(limit),
        ...(status ? { status: status.join(",") } : {}),
        ...(search ? { q: search } : {}),
      });
      answer(page, listed(page.runs));
    });

  program
    .command("show")
    .description("Show a Run: status, changes and result")
    .argument("<run>")
    .action(async (name: string, _, command: Command) => {
      const { client, find, url, answer } = contextOf(command);
      const run = await client.run(await find(name));
      const clone = run.phase === "cloning" ? await askCloneProgress(client, run.id) : undefined;
      answer({ run }, shown(run, url(run.id), clone));
      process.exitCode = exitCodeOf(run.status);
    });

  program
    .command("watch")
    .description("Watch a Run live; answer its questions and steer it by typing")
    .argument("<run>")
    .action(async (name: string, _, command: Command) => {
      const context = contextOf(command);
      process.exitCode = await followRun(context, await context.find(name));
    });

  program
    .command("preview")
    .description("Print the addresses of the servers in a Run's DevBox, for the browser")
    .argument("<run>")
    .argument("[port]", "only the address of this port")
    .action(async (name: string, port: string | undefined, _, command: Command) => {
      const { client, find, answer } = contextOf(command);
      const all = await client.previews(await find(name));
      const previews = all.filter((it) => port === undefined || String(it.port) === port);
      if (port !== undefined && previews.length === 0)
        throw new RemoteProblem(
          0,
          "not-listening",
          `Nothing in the DevBox listens on port ${printable(port)}. Open ports: ${all.map((it) => it.port).join(", ") || "none"}.`,
        );
      const lines = previews.map((it) => (port === undefined ? `${it.port}  ${it.url}` : it.url));
      answer({ previews }, lines.join("\n") || "Nothing in the DevBox listens on a port.");
    });

  program
    .command("diff")
    .description("Print the changes of a Run as a patch, for git apply")
    .argument("<run>")
    .option("--repository <path>", "only this repository of the Run, with paths relative to it")
    .action(async (name: string, options: { repository?: string }, command: Command) => {
      process.exitCode = await printDiff(contextOf(command), name, options.repository);
    });

  program
    .command("export")
    .description("Print a whole Run as JSON lines")
    .argument("<run>")
    .action(async (name: string, _, command: Command) => {
      const { client, find } = contextOf(command);
      for await (const chunk of await client.export(await find(name))) process.stdout.write(chunk);
    });
}

const tones = {
  completed: "green",
  failed: "red",
  skipped: "yellow",
  stopped: "yellow",
  "needs-you": "magenta",
  running: "cyan",
  queued: "dim",
} as const satisfies Record<Status, Parameters<typeof styled>[0]>;

function listed(runs: readonly RunSummary[]): string {
  if (runs.length === 0) return "No Runs found. Start one: wheelhouse run “…”";
  const rows = runs.map((it) => [
    it.status,
    it.title,
    ago(it.createdAt, Date.now()),
    it.engine?.label ?? "",
    it.id,
  ]);
  const text = table(rows, 1, process.stdout.columns);
  const lines = text.split("\n").map((line, at) => {
    const status = runs[at]?.status ?? "queued";
    return `${styled(tones[status], status)}${line.slice(status.length)}`;
  });
  return lines.join("\n");
}

/** "listed, 4.2 MB received, 1.0 kB sent, 3 connections refused" */
function networkWords({ egress, traffic }: RunDetails): string {
  if (!traffic) return egress;
  const { connections, received, sent, refused } = traffic;
  return [
    egress,
    ...(connections > 0 ? [`${size(received)} received`, `${size(sent)} sent`] : []),
    ...(refused > 0 ? [`${counted(refused, "connection")} refused`] : []),
  ].join(", ");
}

/** "3 files, +10 −2, redacted, without 1 file over 64 MB (a.bin)" */
function changesWords(changes: NonNullable<RunDetails["changes"]>): string {
  const { files, added, removed, redacted, missing } = changes;
  return [
    counted(files, "file"),
    linesChanged(added, removed),
    ...(redacted ? ["redacted"] : []),
    ...(missing ? [`without ${missing}`] : []),
  ].join(", ");
}

/** @param clone how far a clone is that goes on, in words */
function shown(run: RunDetails, url: string, clone: string | undefined): string {
  const phase = clone ? `${run.phase}: ${clone}` : run.phase;
  const { ticket, repository, changes } = run;
  const facts: [string, string | null | undefined][] = [
    ["Status", `${run.status}${phase ? ` (${phase})` : ""}`],
    [
      "Queue",
      run.queuePosition === null ? null : `position ${run.queuePosition}. ${run.queueReason}`,
    ],
    ["Engine", run.engine?.label],
    ["Mode", run.mode],
    ["Network", networkWords(run)],
    ["Ports", run.ports.join(", ")],
    ["Ticket", ticket ? `${ticket.title} (${ticket.url})` : run.ticketUrl],
    ["Repository", ticket ? null : repository?.url],
    ["Branch", repository?.branch && `${repository.branch} in ${repository.name}`],
    ["Changes", changes && changesWords(changes)],
    ...(changes?.repositories.some((it) => it.path !== ".")
      ? changes.repositories.map((it): [string, string] => [
          `  ${it.path}`,
          `${counted(it.files, "file")}, ${linesChanged(it.added, it.removed)}`,
        ])
      : []),
    ...run.pullRequests.map((it): [string, string] => [
      "Pull request",
      `#${it.number} ${it.title}, ${it.state}, ${checksWords[it.checks].toLowerCase()}: ${it.url}`,
    ]),
    ...run.tests.map((it): [string, string] => ["Tests", `${testName(it)}: ${testWords(it)}`]),
    ["Started by", run.createdBy],
    ["Started", run.startedAt],
    ["Ended", run.completedAt],
    ["Page", url],
  ];
  const known = facts.flatMap(([name, value]) => (value ? [[`${name}:`, value]] : []));
  const asked = run.openQuestions?.questions.map((it) => `? ${printable(it.question)}`) ?? [];
  return [
    styled("bold", printable(run.title)),
    table(known, 1, undefined),
    ...(run.summary ? ["", printable(run.summary)] : []),
    ...(asked.length > 0 ? ["", ...asked, `Answer: wheelhouse answer ${run.id}`] : []),
  ].join("\n");
}
