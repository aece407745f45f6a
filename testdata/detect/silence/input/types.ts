import type { Talk } from "@alpha/sdk/types";
export type Answer = Talk;
