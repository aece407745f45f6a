// Names of other files that are no clients and no models.
import { MODEL as NAME } from "./lib/shop";
import { client } from "./lib/database";
export const a = () => client.chat.completions.create({ model: NAME });
