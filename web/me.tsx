import { createContext, type ParentProps, useContext } from "solid-js";
import type { Me } from "./api.ts";

type Known = {
  readonly me: Me;
  /** Ends the sign-in of this browser. Rejects with an ApiError if it cannot. */
  readonly signOut: () => void | Promise<void>;
  /** Ends every sign-in; undefined where a sign-in pool does that. */
  readonly signOutEverywhere?: (() => Promise<void>) | undefined;
};

const MeContext = createContext<Known>();

function useKnown(): Known {
  const known = useContext(MeContext);
  if (!known) throw new Error("useMe needs <MeProvider> around the page.");
  return known;
}

/** The signed-in person, their team, and how long a waiting DevBox stays on. */
export const useMe = (): Me => useKnown().me;

/** The ways to end the sign-in. */
export const useSignOut = (): Pick<Known, "signOut" | "signOutEverywhere"> => useKnown();

export function MeProvider(props: ParentProps<Known>) {
  return <MeContext.Provider value={props}>{props.children}</MeContext.Provider>;
}
