export const MODEL = "Model T";
