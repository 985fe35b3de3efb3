type Intrinsic = {
  readonly Ref?: string;
  readonly "Fn::GetAtt"?: readonly [string, string];
  readonly "Fn::Join"?: readonly [string, readonly unknown[]];
  readonly "Fn::Sub"?: string;
};

/** A part of a template with a text in the place of what CloudFormation fills in: `name` says it of `Resource` or `Resource.Attribute`. */
export function filled(value: unknown, name: (of: string) => string): unknown {
  if (Array.isArray(value)) return value.map((it) => filled(it, name));
  if (typeof value !== "object" || value === null) return value;
  const { Ref, ...it }: Intrinsic = value;
  if (Ref !== undefined) return name(Ref);
  if (it["Fn::GetAtt"]) return name(it["Fn::GetAtt"].join("."));
  if (it["Fn::Sub"]) return it["Fn::Sub"].replace(/\$\{([^}]+)\}/g, (_, of) => name(of));
  if (it["Fn::Join"]) {
    const [between, parts] = it["Fn::Join"];
    return parts.map((part) => filled(part, name)).join(between);
  }
  return Object.fromEntries(Object.entries(value).map(([key, of]) => [key, filled(of, name)]));
}
