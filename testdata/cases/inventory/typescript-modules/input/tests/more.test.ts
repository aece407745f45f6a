import { client } from "@/lib/client";
import { ONLY_TESTED } from "../src/lib/more";
export const t = () => client.chat.completions.create({ model: ONLY_TESTED });
