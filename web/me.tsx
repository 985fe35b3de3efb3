import { createContext, type ParentProps, useContext } from "solid-js";
import type { Me } from "./api.ts";

const MeContext = createContext<Me>();

/** Who looks at the console, for which team, and how long a waiting DevBox stays warm. */
export function useMe(): Me {
  const me = useContext(MeContext);
  if (!me) throw new Error("useMe needs <MeProvider> around the page.");
  return me;
}

export function MeProvider(props: ParentProps<{ me: Me }>) {
  return <MeContext.Provider value={props.me}>{props.children}</MeContext.Provider>;
}
