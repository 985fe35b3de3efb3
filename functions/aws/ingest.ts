import { handle } from "hono/aws-lambda";
import { api } from "../api/index.ts";
import { deployed } from "./composition.ts";
import { noting } from "./noting-host.ts";

let answer: ReturnType<typeof handle> | undefined;

/** What DevBoxes say. Nobody is signed in here: a DevBox proves itself by its own tokens. */
export const handler: ReturnType<typeof handle> = async (event, context) => {
  answer ??= handle(api((await deployed(noting)).ports, async () => undefined));
  return answer(event, context);
};
