import { type Execution, type HistoryEvent, isOpen, tokenOf } from "../execution.ts";
import type { MachineStore } from "./store.ts";

/** Executions in memory, for the simulator and for tests. They outlive the machine, but not the process. */
export function memoryStore(): MachineStore {
  const executions = new Map<string, Execution>();
  const open = new Set<string>();
  const tokens = new Map<string, string>();
  const histories = new Map<string, HistoryEvent[]>();
  return {
    get: (name) => executions.get(name),
    waitingOn: (token) => executions.get(tokens.get(token) ?? ""),
    open: () => [...open],
    write: ({ execution, history }) => {
      const { name, revision } = execution;
      const before = executions.get(name);
      if ((before?.revision ?? 0) !== revision - 1) return false;
      executions.set(name, execution);
      if (isOpen(execution)) open.add(name);
      else open.delete(name);
      const [closed, token] = [before && tokenOf(before), tokenOf(execution)];
      if (closed) tokens.delete(closed);
      if (token !== null) tokens.set(token, name);
      const events = histories.get(name) ?? [];
      events.push(...history);
      histories.set(name, events);
      return true;
    },
    history: (name) => [...(histories.get(name) ?? [])],
  };
}
