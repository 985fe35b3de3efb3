import { createContext, type ParentProps, useContext } from "solid-js";
import type { Me } from "./api.ts";

/** `signOut`: missing on one machine, where nobody signs in. */
type Known = { readonly me: Me; readonly signOut?: (() => void) | undefined };

const MeContext = createContext<Known>();

function useKnown(): Known {
  const known = useContext(MeContext);
  if (!known) throw new Error("useMe needs <MeProvider> around the page.");
  return known;
}

/** The signed-in person, their team, and how long a waiting DevBox stays on. */
export const useMe = (): Me => useKnown().me;

/** Ends the sign-in; undefined where there is nothing to end. */
export const useSignOut = (): (() => void) | undefined => useKnown().signOut;

export function MeProvider(props: ParentProps<Known>) {
  return <MeContext.Provider value={props}>{props.children}</MeContext.Provider>;
}
