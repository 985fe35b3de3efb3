declare module "asl-validator" {
  /** Checks a definition in Amazon States Language against its schema and its references. */
  export default function validate(definition: unknown): { isValid: boolean; errors: unknown[] };
}
