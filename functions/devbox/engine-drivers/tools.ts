/** A tool of ours that an engine's model can call. */
export type Tool = {
  readonly name: string;
  readonly description: string;
  /** JSON Schema of its arguments. */
  readonly inputSchema: Readonly<Record<string, unknown>>;
};

export type ToolReply = { readonly text: string; readonly isError: boolean };

/** The tools that a session offers to its engine: the same for every engine. */
export interface Tools {
  readonly list: readonly Tool[];
  /** What an MCP client tells its model of them. */
  readonly instructions?: string;
  /** Never rejects: what is wrong with a call is told to the model. */
  call(name: string, args: unknown): Promise<ToolReply>;
}
