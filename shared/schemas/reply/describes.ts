import type * as z from "zod";

type DeepReadonly<T> = T extends (infer Item)[]
  ? readonly DeepReadonly<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> }
    : T;

/** A schema that everything of the type fits: proven where it is written, so that it cannot lag behind the type. */
export const describes =
  <T>() =>
  <S extends z.ZodType>(schema: [T] extends [DeepReadonly<z.infer<S>>] ? S : never): S =>
    schema as S;
