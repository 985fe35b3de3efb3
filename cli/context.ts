import type { Command } from "commander";
import { Client } from "./client.ts";
import { connectionOf } from "./connection.ts";
import { findRun } from "./find-run.ts";
import { colored } from "./terminal/style.ts";

/** Everything a command needs: the server, the options and the terminal. */
export type Context = {
  readonly client: Client;
  readonly json: boolean;
  /** Input and output are a terminal, so a person can answer. */
  readonly interactive: boolean;
  readonly color: boolean;
  /** The id of the Run that a person names. */
  find(name: string): Promise<string>;
  /** The page of a Run in the console. */
  url(runId: string): string;
  /** Prints the result: a JSON document for programs, text for people. */
  answer(document: unknown, text: string): void;
};

/** Options of every command. */
type Shared = {
  readonly url?: string;
  readonly token?: string;
  readonly data?: string;
  readonly json?: boolean;
};

export function contextOf(command: Command): Context {
  const options = command.optsWithGlobals<Shared>();
  const client = new Client(connectionOf(options, process.env));
  const json = options.json === true;
  return {
    client,
    json,
    color: colored(),
    interactive: process.stdin.isTTY === true && process.stdout.isTTY === true,
    find: (name) => findRun(client, name),
    url: (runId) => `${client.connection.url}/runs/${runId}`,
    answer: (document, text) =>
      void process.stdout.write(json ? `${JSON.stringify(document)}\n` : `${text}\n`),
  };
}
