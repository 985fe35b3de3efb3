/** One of our tools, which an engine's model can call. */
export type Tool = {
  readonly name: string;
  readonly description: string;
  /** JSON Schema of its arguments. */
  readonly inputSchema: Readonly<Record<string, unknown>>;
};

export type ToolReply = { readonly text: string; readonly isError: boolean };

/** The tools that a session offers. They are the same for every engine. */
export interface Tools {
  readonly list: readonly Tool[];
  /** Instructions that an MCP client gives to its model. */
  readonly instructions?: string;
  /** Never rejects: the reply tells the model how a call is wrong. */
  call(name: string, args: unknown): Promise<ToolReply>;
}
