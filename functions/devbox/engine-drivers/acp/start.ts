import { startChild } from "../child.ts";
import type { Opening } from "../driver.ts";
import { Failure } from "../failure.ts";
import type { Rpc } from "../rpc.ts";
import type { Tools } from "../tools.ts";
import type { Agent, Start } from "./agent.ts";

/** Our tools as the agent knows them, with what it is here for. */
export function toolsFor({ askName = "ask_user" }: Agent, { tools, instructions }: Opening): Tools {
  const named = (name: string) => (name === "ask_user" ? askName : name);
  return {
    list: tools.list.map((tool) => ({ ...tool, name: named(tool.name) })),
    instructions: instructions.replaceAll("ask_user", askName),
    call: (name, args) => tools.call(name === askName ? "ask_user" : name, args),
  };
}

/** Runs what has to be done where the agent will run, before it does. */
export async function prepare({ before }: Start, config: Opening["config"]): Promise<void> {
  if (before === undefined) return;
  const { script, env } = before;
  const child = startChild({ config, argv: ["bash", "-c", script], env, onLine: () => {} });
  child.endInput();
  const { code } = await child.ended;
  if (code !== 0) throw new Failure("crash", `It could not be prepared: ${child.stderr()}`);
}

/** Lets a resumed session say what it says by itself, before anything new is asked of it. */
export async function endReplay({ costPrompt, replaysForMs }: Agent, rpc: Rpc, sessionId: string) {
  if (replaysForMs !== undefined) await new Promise((resolve) => setTimeout(resolve, replaysForMs));
  if (costPrompt === undefined) return;
  const prompt = [{ type: "text", text: costPrompt }];
  await rpc.call("session/prompt", { sessionId, prompt }).catch(() => {});
}
