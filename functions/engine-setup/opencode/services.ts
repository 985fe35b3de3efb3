/**
 * The providers that opencode knows and that one key signs in to: their base URLs, as opencode's own list and the
 * providers' documentation have them. `variable`: opencode finds the key there, and no other engine here uses it.
 */
export const services: Readonly<Record<string, { upstream: string; variable?: string }>> = {
  anthropic: { upstream: "https://api.anthropic.com/v1" },
  openai: { upstream: "https://api.openai.com/v1" },
  google: { upstream: "https://generativelanguage.googleapis.com/v1beta" },
  opencode: { upstream: "https://opencode.ai/zen/v1", variable: "OPENCODE_API_KEY" },
  openrouter: { upstream: "https://openrouter.ai/api/v1", variable: "OPENROUTER_API_KEY" },
  groq: { upstream: "https://api.groq.com/openai/v1", variable: "GROQ_API_KEY" },
  deepseek: { upstream: "https://api.deepseek.com", variable: "DEEPSEEK_API_KEY" },
  mistral: { upstream: "https://api.mistral.ai/v1", variable: "MISTRAL_API_KEY" },
  xai: { upstream: "https://api.x.ai/v1", variable: "XAI_API_KEY" },
  cerebras: { upstream: "https://api.cerebras.ai/v1", variable: "CEREBRAS_API_KEY" },
  togetherai: { upstream: "https://api.together.xyz/v1", variable: "TOGETHER_API_KEY" },
  "fireworks-ai": { upstream: "https://api.fireworks.ai/inference/v1" },
  perplexity: { upstream: "https://api.perplexity.ai" },
  moonshotai: { upstream: "https://api.moonshot.ai/v1" },
  zai: { upstream: "https://api.z.ai/api/paas/v4" },
  nvidia: { upstream: "https://integrate.api.nvidia.com/v1" },
  huggingface: { upstream: "https://router.huggingface.co/v1" },
};
