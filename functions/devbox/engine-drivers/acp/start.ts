import type { Opening } from "../driver.ts";
import { Failure } from "../failure.ts";
import type { Rpc } from "../rpc.ts";
import { runScript } from "../run-script.ts";
import type { Tools } from "../tools.ts";
import type { Agent, Start } from "./agent.ts";

/** Our tools under the names that the agent sees, with the instructions. */
export function toolsFor({ askName = "ask_user" }: Agent, { tools, instructions }: Opening): Tools {
  const named = (name: string) => (name === "ask_user" ? askName : name);
  return {
    list: tools.list.map((tool) => ({ ...tool, name: named(tool.name) })),
    instructions: instructions.replaceAll("ask_user", askName),
    call: (name, args) => tools.call(name === askName ? "ask_user" : name, args),
  };
}

/** Runs the agent's preparation script in the sandbox. */
export async function prepare({ before }: Start, opening: Opening): Promise<void> {
  const problem = before && (await runScript(opening, before.script, before.env));
  if (problem !== undefined) throw new Failure("crash", `The preparation failed: ${problem}`);
}

/** Waits until a resumed session has reported its cost so far. */
export async function reportCost({ costPrompt }: Agent, rpc: Rpc, sessionId: string) {
  if (costPrompt === undefined) return;
  const prompt = [{ type: "text", text: costPrompt }];
  await rpc.call("session/prompt", { sessionId, prompt }).catch(() => {});
}
