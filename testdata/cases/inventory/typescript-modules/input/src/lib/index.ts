export * from "./client";
export { default as settings } from "./more";
