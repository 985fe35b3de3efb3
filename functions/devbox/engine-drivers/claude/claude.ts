import { randomUUID } from "node:crypto";
import { startChild } from "../child.ts";
import type { Driver, Opening, PromptEnd, Session } from "../driver.ts";
import { Failure } from "../failure.ts";
import { runScript } from "../run-script.ts";
import { createControl, serverName } from "./control.ts";
import { createEvents } from "./events.ts";
import { type Line, lineOf } from "./lines.ts";
import { createLiveOutput } from "./live-output.ts";
import { beginPrompt, type ClaudePrompt } from "./prompt.ts";
import { createUsage, endOf, failed } from "./result.ts";
import { goneBy, initialize, surroundings, textsScript, wordsFor } from "./start.ts";

const closeMs = 2_000;
const interruptMs = 5_000;

/** Drives Claude Code with the JSON lines of its own program. */
export const claude: Driver = { label: "Claude Code", open };

async function open(opening: Opening): Promise<Session> {
  const id = opening.resume ?? randomUUID();
  const { workspace, home } = opening.config.command;
  const live = createLiveOutput(opening.box, id, opening.on);
  const events = createEvents({ own: `mcp__${serverName}__`, workspace, home }, (event) => {
    live.see(event);
    opening.on(event);
  });
  const control = createControl(opening, (line) => child.send(line));
  const usageOf = createUsage();
  let { model } = opening;
  let version: string | undefined;
  let current: ClaudePrompt | undefined;
  let refused: Failure | undefined;
  let crash: Failure | undefined;
  let closing = false;

  const problem = await runScript(opening, textsScript, { __workspace_path: workspace });
  if (problem !== undefined) throw new Failure("crash", `The preparation failed: ${problem}`);
  const child = startChild({
    box: opening.box,
    config: opening.config,
    argv: wordsFor(opening, id),
    env: { ...surroundings, ...opening.env },
    onLine: (raw) => {
      opening.alive?.();
      const line = lineOf(raw);
      if (line) take(line);
    },
  });

  const gone = child.ended.then((ended) => {
    live.close();
    const why = goneBy(child, ended);
    crash = why instanceof Failure ? why : new Failure("crash", why.message);
    control.end(why);
    end(closing ? { how: "interrupted" } : failed(refused ?? crash));
  });

  function take(line: Line): void {
    switch (line.type) {
      case "control_request":
        void control.take(line);
        return;
      case "control_response":
        control.answered(line);
        return;
      case "command_lifecycle":
        current?.take(line);
        return;
      case "result":
        result(line);
        return;
      case "system":
        if (line.subtype === "api_retry") retried(line);
        else ({ model = model, claude_code_version: version = version } = line);
        return;
      default:
        events.take(line);
    }
  }

  function retried(line: Extract<Line, { subtype: "api_retry" }>): void {
    const httpStatus = line.error_status ?? undefined;
    const known = line.error && line.error !== "unknown" ? line.error.replaceAll("_", " ") : "";
    opening.on({
      type: "retry",
      attempt: line.attempt,
      why: known || "no answer, or half of one",
      ...(line.max_retries === undefined ? {} : { of: line.max_retries }),
      ...(httpStatus === undefined ? {} : { httpStatus }),
    });
    if (!current || (httpStatus !== 401 && httpStatus !== 403)) return;
    // The first refusal may be an expired sign-in of a plan, which Claude Code renews. A key stays refused.
    if (line.attempt === 1 && !opening.env["ANTHROPIC_API_KEY"]) return;
    refused = new Failure("auth", "The model's service refused its credentials", httpStatus);
    const stuck = setTimeout(() => void child.kill(), interruptMs);
    void current.ended.then(() => clearTimeout(stuck));
    interrupt();
  }

  function result(line: Extract<Line, { type: "result" }>): void {
    const usage = usageOf(line);
    if (usage) opening.on(usage);
    if (!current?.endsWith(line)) return;
    const { text, worked } = events;
    end(refused ? failed(refused) : endOf(line, { asked: current.asked, text, worked }));
  }

  function end(how: PromptEnd): void {
    current?.end(how);
    current = undefined;
    refused = undefined;
  }

  function interrupt(): void {
    if (!current) return;
    current.interrupt();
    // `cancel_queued`: otherwise Claude Code continues with each waiting message as a turn.
    control.call({ subtype: "interrupt", cancel_queued: true }).catch(() => {});
  }

  function say(uuid: string, text: string): void {
    const message = { role: "user", content: [{ type: "text", text }] };
    child.send({ type: "user", uuid, message, parent_tool_use_id: null, session_id: "" });
  }

  try {
    const own = await initialize(control);
    version ??= own.claude_code_version;
    model = own.models.find(({ value }) => value === (model ?? "default"))?.resolvedModel ?? model;
  } catch (error) {
    await child.kill();
    throw error;
  }

  return {
    id,
    get model() {
      return model;
    },
    get version() {
      return version;
    },
    async prompt(text) {
      if (crash) return failed(crash);
      events.begin();
      current = beginPrompt(text, say);
      return current.ended;
    },
    async steer(text) {
      if (!current) throw new Error("No turn runs that could take the message.");
      return current.steer(text);
    },
    interrupt,
    async close() {
      closing = true;
      interrupt();
      child.endInput();
      const timer = setTimeout(() => void child.kill(), closeMs);
      await gone;
      clearTimeout(timer);
    },
  };
}
